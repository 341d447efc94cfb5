/// The way back from INPUT as it is to INPUT as it was, leaving alone what others changed meanwhile.
public struct Rollback: Sendable, Equatable {
    /// What `iptables-restore --noflush` must read to go back; nil if there is nothing to do, so that going back
    /// twice is the same as once.
    ///
    /// If another program removes one of the rules in between, the whole is refused: read the rules again, and plan
    /// again.
    public let restoreInput: String?

    /// The table as it will be then.
    public let result: FilterTable
    /// The session's rules as they will be then: none.
    public var session: SessionRules { SessionRules(known: result.input.rules) }

    /// Plans the way back.
    ///
    /// - Parameters:
    ///   - current: the table as it is.
    ///   - snapshot: the table as it was.
    ///   - session: which rules of INPUT the session put in or moved. Others stay where they are.
    public init(from current: FilterTable, to snapshot: FilterTable, session: SessionRules) {
        var here = session
        here.follow(to: current.input.rules)
        let rules = InputReturn(here)
        let lines = Self.policyLines(current.input, snapshot.input) + rules.lines
        restoreInput = lines.isEmpty ? nil : RestoreInput.transaction(lines)
        result = current.replacingInput(with: rules.goal, policy: snapshot.input.policy)
    }

    /// What `iptables-restore`, without `--noflush`, must read to make the whole filter table as it was, whoever has
    /// changed it since.
    public static func fullRestoreInput(to snapshot: FilterTable) -> String {
        let chains = snapshot.chains.map { ":\($0.name) \($0.policy?.rawValue ?? "-") [0:0]" }
        return RestoreInput.transaction(chains + snapshot.chains.flatMap(\.rules).map(\.text))
    }

    /// The policy is only named if it differs, since naming it zeroes its counters.
    private static func policyLines(_ current: Chain, _ snapshot: Chain) -> [String] {
        guard let policy = snapshot.policy, current.policy != policy else { return [] }
        return [RestoreInput.policy(policy)]
    }
}

/// Where INPUT's rules must go: the session's own out, moved ones back to where they were; others stay.
private struct InputReturn {
    private let here: SessionRules

    init(_ here: SessionRules) {
        self.here = here
    }

    /// The rules as they will be.
    var goal: [Rule] { here.without.map { here.known[$0] } }

    /// Deletes the session's rules, and inserts those that were moved; none if all stand as they should.
    ///
    /// `-D` with a rule's words deletes the first copy, and is refused if there is none, which a position would not be:
    /// so the copies of others that stand above one of the session's are deleted with it, and put in again.
    var lines: [String] {
        let order = here.without
        let identities = here.known.map { RuleIdentity($0.words) }
        guard order.map({ identities[$0] }) != identities else { return [] }
        var last: [RuleIdentity: Int] = [:]
        for place in here.marks.places { last[identities[place]] = max(place, last[identities[place]] ?? 0) }
        let isDeleted = { (place: Int) in last[identities[place]].map { place <= $0 } ?? false }
        let deletions = here.known.indices.filter(isDeleted).map { RestoreInput.deletion(of: here.known[$0]) }
        let insertions = order.enumerated().filter { isDeleted($1) }.map { index, place in
            RestoreInput.insertion(of: here.known[place], at: index + 1)
        }
        return deletions + insertions
    }
}
