/// A line of the difference between two filter tables.
public struct RulesetDifference: Sendable, Hashable {
    /// Whether the line is there now, and was not.
    public let isAdded: Bool
    /// The line as `iptables -S` prints it.
    public let text: String

    /// The lines that differ, in order: what went, then what came, hunk by hunk.
    public static func between(_ old: FilterTable, and new: FilterTable) -> [RulesetDifference] {
        let changes = lines(new).difference(from: lines(old))
        let placed = changes.map { change -> (offset: Int, line: RulesetDifference) in
            switch change {
            case .remove(let offset, let text, _): (offset, RulesetDifference(isAdded: false, text: text))
            case .insert(let offset, let text, _): (offset, RulesetDifference(isAdded: true, text: text))
            }
        }
        return placed.sorted { ($0.offset, $0.line.isAdded ? 1 : 0) < ($1.offset, $1.line.isAdded ? 1 : 0) }.map(\.line)
    }

    private static func lines(_ table: FilterTable) -> [String] {
        table.specification.split(separator: "\n").map(String.init)
    }
}
