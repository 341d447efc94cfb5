/// The way back from INPUT as it is to INPUT as it was, leaving alone what others changed meanwhile.
public struct Rollback: Sendable, Hashable {
    /// What `iptables-restore --noflush` must read to go back; nil if there is nothing to do, so that going back
    /// twice is the same as once.
    ///
    /// If another program removes one of the rules in between, the whole is refused: read the rules again, and plan
    /// again.
    public let restoreInput: String?

    /// Plans the way back.
    ///
    /// - Parameters:
    ///   - current: the table as it is.
    ///   - snapshot: the table as it was.
    ///   - touched: the words of the INPUT rules that were inserted or moved. Other rules stay where they are.
    public init(from current: FilterTable, to snapshot: FilterTable, touched: [[String]]) {
        let rules = InputReturn(from: current.input.rules, to: snapshot.input.rules, touched: touched)
        let lines = Self.policyLines(current.input, snapshot.input) + rules.lines
        restoreInput = lines.isEmpty ? nil : RestoreInput.transaction(lines)
    }

    /// What `iptables-restore`, without `--noflush`, must read to make the whole filter table as it was, whoever has
    /// changed it since.
    public static func fullRestoreInput(to snapshot: FilterTable) -> String {
        let chains = snapshot.chains.map { ":\($0.name) \($0.policy?.rawValue ?? "-") [0:0]" }
        return RestoreInput.transaction(chains + snapshot.chains.flatMap(\.rules).map(\.text))
    }

    /// Whether INPUT is as it was, but for rules that others added or removed.
    public static func isDone(current: FilterTable, snapshot: FilterTable, touched: [[String]]) -> Bool {
        Rollback(from: current, to: snapshot, touched: touched).restoreInput == nil
    }

    /// The policy is only named if it differs, since naming it zeroes its counters.
    private static func policyLines(_ current: Chain, _ snapshot: Chain) -> [String] {
        guard let policy = snapshot.policy, current.policy != policy else { return [] }
        return [RestoreInput.policy(policy)]
    }
}

/// Where INPUT's rules must go: touched ones back to where they were, others stay.
private struct InputReturn {
    private let current: [Rule]
    private let snapshot: [Rule]
    private let touched: Set<RuleIdentity>

    /// A rule on its way, and its place in the snapshot, if it was there.
    private struct Placed {
        let rule: Rule
        let place: Int?
    }

    init(from current: [Rule], to snapshot: [Rule], touched: [[String]]) {
        self.current = current
        self.snapshot = snapshot
        self.touched = Set(touched.map(RuleIdentity.init))
    }

    /// Deletes the touched rules and inserts those that were there; none if all stand as they should.
    var lines: [String] {
        let goal = goal
        guard goal.map({ RuleIdentity($0.words) }) != current.map({ RuleIdentity($0.words) }) else {
            return []
        }
        let deletions = current.filter(isTouched).map(RestoreInput.deletion)
        let insertions = goal.enumerated().filter { isTouched($1) }.map { index, rule in
            RestoreInput.insertion(of: rule, at: index + 1)
        }
        return deletions + insertions
    }

    private var goal: [Rule] {
        let kept = current.filter { !isTouched($0) }
        let pairing = RulePairing(snapshot.filter { !isTouched($0) }, kept)
        let places = snapshot.indices.filter { !isTouched(snapshot[$0]) }
        var placed = zip(kept, pairing.oldIndex).map { Placed(rule: $0, place: $1.map { places[$0] }) }
        for (place, rule) in snapshot.enumerated() where isTouched(rule) {
            placed.insert(Placed(rule: rule, place: place), at: Self.position(for: place, in: placed))
        }
        return placed.map(\.rule)
    }

    /// Behind the rule it stood behind; if that is gone, behind the nearest before it; else at the top.
    private static func position(for place: Int, in placed: [Placed]) -> Int {
        let before = placed.indices.filter { placed[$0].place.map { $0 < place } ?? false }
        let neighbour = before.max { (placed[$0].place ?? 0) < (placed[$1].place ?? 0) }
        return neighbour.map { $0 + 1 } ?? 0
    }

    /// A rule that iptables-restore cannot read stays where it is.
    private func isTouched(_ rule: Rule) -> Bool {
        rule.fitsOnALine && touched.contains(RuleIdentity(rule.words))
    }
}
