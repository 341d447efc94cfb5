/// What `iptables-save` prints, with or without `-c`, or a file that holds it.
public struct SavedRuleset: Sendable, Hashable {
    /// The tables, in order.
    public let tables: [Table]
    /// Tables that hold what iptables cannot show: what is printed of them is not the whole, or not true.
    public let incompatibleTables: [String]
    /// The remarks behind the last table.
    let remarks: [String]

    /// One table.
    public struct Table: Sendable, Hashable {
        /// Its name.
        public let name: String
        /// Whether `COMMIT` ends it, which is all that iptables-restore looks at.
        public let isCommitted: Bool
        let indexedChains: Chains
        /// The remarks before it, and the one that says that it is complete.
        let remarks: [String]
        /// The remarks between its rules; they are printed behind these.
        let innerRemarks: [String]
        private(set) var completion: String?

        init(
            name: String, chains: Chains, isCommitted: Bool, remarks: [String] = [],
            innerRemarks: [String] = [], completion: String? = nil
        ) {
            self.name = name
            self.isCommitted = isCommitted
            self.remarks = remarks
            self.innerRemarks = innerRemarks
            self.completion = completion
            indexedChains = chains
        }

        /// Whether `COMMIT` ends it and `# Completed` follows.
        public var isComplete: Bool { isCommitted && completion != nil }

        func completed(by remark: String) -> Table {
            var table = self
            table.completion = remark
            return table
        }

        /// Its chains, with their rules.
        public var chains: [Chain] { indexedChains.list }

        /// Whether the kernel has the same before anyone has touched the table.
        var isUntouched: Bool { chains.allSatisfy(\.isUntouched) }
    }

    /// Reads the text. No text at all is the ruleset of a host whose tables nobody has touched.
    ///
    /// - Throws: `ListingError`, which names the line.
    public init(parsing text: String) throws(ListingError) {
        var parser = SavedRulesetParser()
        for line in try SavedLine.all(in: Array(text.utf8)) { try parser.read(line) }
        parser.finish()
        tables = parser.tables
        incompatibleTables = parser.incompatible
        remarks = parser.remarks
    }

    init(tables: [Table], incompatibleTables: [String], remarks: [String]) {
        self.tables = tables
        self.incompatibleTables = incompatibleTables
        self.remarks = remarks
    }

    /// The filter table; nil if it is not there, or is among the incompatible ones.
    public var filter: FilterTable? {
        guard !incompatibleTables.contains("filter"), let table = tables.first(where: { $0.name == "filter" })
        else {
            return nil
        }
        return FilterTable(chains: table.chains)
    }

    /// Whether every table is there to its end. iptables-save exits with 0 even when the disk was full.
    public var isComplete: Bool { tables.allSatisfy(\.isComplete) }

    /// Whether the rules and policies are the same, whatever the counters, the times and the order of tables
    /// and chains. A table that nobody has touched is the same as none: merely listing it makes it appear.
    public func hasSameRules(as other: SavedRuleset) -> Bool {
        guard Set(incompatibleTables) == Set(other.incompatibleTables) else { return false }
        let (mine, theirs) = (touchedTables, other.touchedTables)
        return mine.count == theirs.count
            && mine.allSatisfy { name, chains in theirs[name]?.haveSameRules(as: chains) ?? false }
    }

    private var touchedTables: [String: [Chain]] {
        Dictionary(tables.filter { !$0.isUntouched }.map { ($0.name, $0.chains) }) { first, _ in first }
    }
}
