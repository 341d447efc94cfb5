extension Record.Intent: Codable {
    private enum Key: String, CodingKey {
        case action, argv, input, line, name, insertions, deletions
    }

    private enum Name: String, Codable {
        case run, peer, probe
        case openNamespace = "open-namespace"
        case runInNamespace = "run-in-namespace"
        case armTimer = "arm-timer"
        case disarmTimer = "disarm-timer"
        case restore, save
    }

    /// Writes the intent: its name as `action`, and what belongs to it.
    public func encode(to encoder: any Encoder) throws {
        var line = encoder.container(keyedBy: Key.self)
        switch self {
        case .run(let command):
            try line.encode(Name.run, forKey: .action)
            try line.encode(command.argv, forKey: .argv)
            if !command.input.isEmpty { try line.encode(command.input, forKey: .input) }
        case .peer(let text):
            try line.encode(Name.peer, forKey: .action)
            try line.encode(text, forKey: .line)
        case .probe(let insertions, let deletions):
            try line.encode(Name.probe, forKey: .action)
            try line.encode(insertions.map(\.argv), forKey: .insertions)
            try line.encode(deletions.map(\.argv), forKey: .deletions)
        case .openNamespace: try line.encode(Name.openNamespace, forKey: .action)
        case .runInNamespace(let command):
            try line.encode(Name.runInNamespace, forKey: .action)
            try line.encode(command.argv, forKey: .argv)
        case .armTimer: try line.encode(Name.armTimer, forKey: .action)
        case .disarmTimer: try line.encode(Name.disarmTimer, forKey: .action)
        case .restore: try line.encode(Name.restore, forKey: .action)
        case .save(let target):
            try line.encode(Name.save, forKey: .action)
            if case .named(let name) = target { try line.encode(name, forKey: .name) }
        }
    }

    /// Reads an intent.
    public init(from decoder: any Decoder) throws {
        let line = try decoder.container(keyedBy: Key.self)
        switch try line.decode(Name.self, forKey: .action) {
        case .run:
            let input = try line.decodeIfPresent(String.self, forKey: .input) ?? ""
            self = .run(Command(try line.decode([String].self, forKey: .argv), input: input))
        case .peer: self = .peer(try line.decode(String.self, forKey: .line))
        case .probe:
            self = .probe(
                insertions: try line.decode([[String]].self, forKey: .insertions).map { Command($0) },
                deletions: try line.decode([[String]].self, forKey: .deletions).map { Command($0) })
        case .openNamespace: self = .openNamespace
        case .runInNamespace:
            self = .runInNamespace(Command(try line.decode([String].self, forKey: .argv)))
        case .armTimer: self = .armTimer
        case .disarmTimer: self = .disarmTimer
        case .restore: self = .restore
        case .save:
            let name = try line.decodeIfPresent(String.self, forKey: .name)
            self = .save(name.map { .named($0) } ?? .hostFiles)
        }
    }
}

extension Record.Timer {
    private enum Key: String, CodingKey {
        case reason
    }

    var name: String {
        switch self {
        case .armed: "armed"
        case .refused: "refused"
        case .disarmed: "disarmed"
        case .fired: "fired"
        case .lost: "lost"
        }
    }

    func encodeDetails(to encoder: any Encoder) throws {
        switch self {
        case .refused(let reason):
            var line = encoder.container(keyedBy: Key.self)
            try line.encode(reason, forKey: .reason)
        case .fired(let result): try result.encode(to: encoder)
        case .armed, .disarmed, .lost: break
        }
    }

    init(named name: String, from decoder: any Decoder) throws {
        switch name {
        case "armed": self = .armed
        case "disarmed": self = .disarmed
        case "lost": self = .lost
        case "fired": self = .fired(try RollbackResult(from: decoder))
        default:
            let line = try decoder.container(keyedBy: Key.self)
            self = .refused(reason: try line.decode(String.self, forKey: .reason))
        }
    }
}
