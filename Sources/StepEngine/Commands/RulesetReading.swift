public import Netfilter

/// What came of reading a family's filter table.
public enum RulesetReading: Sendable, Equatable {
    /// The table, with its counters, and what iptables warned of on standard error.
    case table(FilterTable, warnings: [String])
    /// It could not be read or not be understood; the explanation is a sentence.
    case unreadable(CommandResult, explanation: String)

    /// The table; nil if it could not be read.
    public var table: FilterTable? {
        if case .table(let table, _) = self { table } else { nil }
    }
}
