import Netfilter

/// As JSON each record is one object: `kind` says which, the other keys hold what it says.
extension Record: Codable {
    private enum Key: String, CodingKey {
        case kind, tracking, watched, session, account, login, text, step, id, rules, observations, touched,
            timer,
            verdict,
            family, families, ending, own, files, argv, whole, order, services, title, counts
    }

    /// The key of what was typed at prompts.
    public static var typedKey: String { Key.text.rawValue }

    private enum Kind: String, Codable {
        case tracking, watched, began, resumed, answered, entered, rules, intent, ended, evidence, touched,
            timer,
            restored,
            saving, saved, unsaved, accepted, shut, concluded, note, finished, guarding, counts
    }

    /// Writes the record.
    public func encode(to encoder: any Encoder) throws {
        var line = encoder.container(keyedBy: Key.self)
        try line.encode(kind, forKey: .kind)
        switch self {
        case .began(let header): try line.encode(header, forKey: .session)
        case .resumed(let account, let login):
            try line.encode(account, forKey: .account)
            try line.encode(login, forKey: .login)
        case .answered(let text), .note(let text): try line.encode(text, forKey: .text)
        case .entered(let step, let id, let title):
            try line.encode(step, forKey: .step)
            try line.encode(id, forKey: .id)
            try line.encode(title, forKey: .title)
        case .rules(let rules, let own):
            try line.encode(ByFamily(rules), forKey: .rules)
            try line.encodeIfPresent(own.map { ByFamily($0) }, forKey: .own)
        case .guarding(let command, let whole):
            try line.encode(command.argv, forKey: .argv)
            try line.encode(ByFamily(whole), forKey: .whole)
        case .intent(let intent): try intent.encode(to: encoder)
        case .ended(let result): try result.encode(to: encoder)
        case .evidence(let observations): try line.encode(observations, forKey: .observations)
        case .counts(let counts): try line.encode(counts, forKey: .counts)
        case .touched(let touched): try line.encode(ByFamily(touched), forKey: .touched)
        case .timer(let timer):
            try line.encode(timer.name, forKey: .timer)
            try timer.encodeDetails(to: encoder)
        case .tracking(let proof): try line.encode(proof, forKey: .tracking)
        case .watched(let result): try line.encode(result, forKey: .watched)
        case .restored(let result): try result.encode(to: encoder)
        case .saving(let files): try line.encode(files, forKey: .files)
        case .saved(let result): try result.encode(to: encoder)
        case .unsaved: break
        case .accepted(let order, let families):
            try line.encode("\(order)", forKey: .order)
            try line.encode(families, forKey: .families)
        case .shut(let consents): try line.encode(consents, forKey: .services)
        case .concluded(let verdict, let family, let text):
            try line.encode(verdict, forKey: .verdict)
            try line.encodeIfPresent(family, forKey: .family)
            try line.encode(text, forKey: .text)
        case .finished(let ending): try line.encode(ending, forKey: .ending)
        }
    }

    /// Reads a record.
    public init(from decoder: any Decoder) throws {
        let line = try decoder.container(keyedBy: Key.self)
        switch try line.decode(Kind.self, forKey: .kind) {
        case .began: self = .began(try line.decode(SessionHeader.self, forKey: .session))
        case .resumed:
            self = .resumed(
                account: try line.decode(String.self, forKey: .account),
                login: try line.decode(String.self, forKey: .login))
        case .answered: self = .answered(try line.decode(String.self, forKey: .text))
        case .note: self = .note(try line.decode(String.self, forKey: .text))
        case .entered:
            let id = try line.decode(String.self, forKey: .id)
            // Earlier versions wrote no title.
            let title = try line.decodeIfPresent(String.self, forKey: .title) ?? id
            self = .entered(step: try line.decode(Int.self, forKey: .step), id: id, title: title)
        case .rules:
            self = .rules(
                try line.decode(ByFamily<String>.self, forKey: .rules).values,
                own: try line.decodeIfPresent(ByFamily<SessionRules.Marks>.self, forKey: .own)?.values)
        case .guarding:
            self = .guarding(
                Command(try line.decode([String].self, forKey: .argv)),
                try line.decode(ByFamily<WholeRules>.self, forKey: .whole).values)
        case .intent: self = .intent(try Intent(from: decoder))
        case .ended: self = .ended(try CommandResult(from: decoder))
        case .evidence: self = .evidence(try line.decode([Observation].self, forKey: .observations))
        case .counts: self = .counts(try line.decode(TestCounts.self, forKey: .counts))
        case .touched:
            self = .touched(try line.decode(ByFamily<[[String]]>.self, forKey: .touched).values)
        case .timer:
            self = .timer(try Timer(named: try line.decode(String.self, forKey: .timer), from: decoder))
        case .tracking: self = .tracking(try line.decode(TrackingProof.self, forKey: .tracking))
        case .watched: self = .watched(try Self.watched(in: line))
        case .restored: self = .restored(try RollbackResult(from: decoder))
        case .saving: self = .saving(try line.decode([SaveResult.SavedFile].self, forKey: .files))
        case .saved: self = .saved(try SaveResult(from: decoder))
        case .unsaved: self = .unsaved
        case .accepted:
            self = .accepted(
                try AcceptOrder(recorded: try line.decode(String.self, forKey: .order)),
                try line.decode([Family].self, forKey: .families))
        case .shut: self = .shut(try line.decode([ShutConsent].self, forKey: .services))
        case .concluded:
            self = .concluded(
                try line.decode(Verdict.self, forKey: .verdict),
                try line.decodeIfPresent(Family.self, forKey: .family),
                try line.decode(String.self, forKey: .text))
        case .finished: self = .finished(try line.decode(Ending.self, forKey: .ending))
        }
    }

    private enum EarlierKey: String, CodingKey {
        case dropped
    }

    /// Earlier versions have called it dropped what was denied.
    private static func watched(in line: KeyedDecodingContainer<Key>) throws -> WatchResult {
        var result = try line.decode(WatchResult.self, forKey: .watched)
        let earlier = try line.nestedContainer(keyedBy: EarlierKey.self, forKey: .watched)
        result.denied = try result.denied ?? earlier.decodeIfPresent(UInt64.self, forKey: .dropped)
        return result
    }

    private var kind: Kind {
        switch self {
        case .began: .began
        case .resumed: .resumed
        case .answered: .answered
        case .entered: .entered
        case .rules: .rules
        case .guarding: .guarding
        case .intent: .intent
        case .ended: .ended
        case .evidence: .evidence
        case .counts: .counts
        case .touched: .touched
        case .timer: .timer
        case .tracking: .tracking
        case .watched: .watched
        case .restored: .restored
        case .saving: .saving
        case .saved: .saved
        case .unsaved: .unsaved
        case .accepted: .accepted
        case .shut: .shut
        case .concluded: .concluded
        case .note: .note
        case .finished: .finished
        }
    }
}

/// Values by family, as a JSON object with the keys `ipv4` and `ipv6`.
struct ByFamily<Value: Codable>: Codable {
    var ipv4: Value?
    var ipv6: Value?

    init(_ values: [Family: Value]) {
        ipv4 = values[.ipv4]
        ipv6 = values[.ipv6]
    }

    var values: [Family: Value] {
        var values: [Family: Value] = [:]
        values[.ipv4] = ipv4
        values[.ipv6] = ipv6
        return values
    }
}
