/// The way back from INPUT as it is to INPUT as it was, leaving alone what others changed meanwhile.
public struct Rollback: Sendable, Hashable {
    /// What `iptables-restore --noflush` must read to go back, in one transaction; nil if there is nothing to do.
    public let restoreInput: String?

    /// Plans the way back.
    ///
    /// - Parameters:
    ///   - current: the table as it is.
    ///   - snapshot: the table as it was.
    ///   - touched: the words of the INPUT rules that were inserted or moved. Other rules stay where they are.
    public init(from current: FilterTable, to snapshot: FilterTable, touched: [[String]]) {
        let lines = Self.policyLines(current, snapshot) + Self.ruleLines(current, snapshot, Set(touched))
        restoreInput = lines.isEmpty ? nil : Self.transaction(lines)
    }

    /// What moves a rule of INPUT to its top without a moment in which it is not there.
    public static func moveToTop(_ rule: Rule) -> String {
        transaction(["-D INPUT \(rule.specification)", "-I INPUT 1 \(rule.specification)"])
    }

    /// Whether INPUT is as it was, but for rules that others added or removed.
    public static func isDone(current: FilterTable, snapshot: FilterTable, touched: [[String]]) -> Bool {
        Rollback(from: current, to: snapshot, touched: touched).restoreInput == nil
    }

    private static func transaction(_ lines: [String]) -> String {
        (["*filter"] + lines + ["COMMIT"]).map { $0 + "\n" }.joined()
    }

    private static func policyLines(_ current: FilterTable, _ snapshot: FilterTable) -> [String] {
        guard let policy = snapshot.input.policy, current.input.policy != policy else { return [] }
        return [":INPUT \(policy.rawValue) [0:0]"]
    }

    /// Deletes our rules that were not there, and puts each that was there behind the rule it stood behind.
    private static func ruleLines(_ current: FilterTable, _ snapshot: FilterTable, _ touched: Set<[String]>) -> [String] {
        let now = current.input.rules
        let then = snapshot.input.rules
        let kept = now.filter { !touched.contains($0.words) }
        let goal = placed(then.filter { touched.contains($0.words) }, among: kept, as: then)
        guard goal.map(\.words) != now.map(\.words) else { return [] }
        let deletions = now.filter { touched.contains($0.words) }.map { "-D INPUT \($0.specification)" }
        let insertions = goal.enumerated().filter { touched.contains($1.words) }.map { index, rule in
            "-I INPUT \(index + 1) \(rule.specification)"
        }
        return deletions + insertions
    }

    private static func placed(_ ours: [Rule], among kept: [Rule], as then: [Rule]) -> [Rule] {
        ours.reduce(into: kept) { rules, rule in
            let before = then.prefix { $0 != rule }.map(\.words)
            let neighbour = rules.lastIndex { before.contains($0.words) }
            rules.insert(rule, at: neighbour.map { $0 + 1 } ?? 0)
        }
    }
}
