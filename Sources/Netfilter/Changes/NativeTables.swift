/// What `nft -s list ruleset` prints, table by table: text that `nft -f` reads again.
public struct NativeTables: Sendable, Equatable {
    /// The tables, in their order.
    public private(set) var tables: [Table] = []

    /// A table of nftables.
    public struct Table: Sendable, Hashable {
        /// Its family and its name, as a command names it: `inet filter`.
        public let name: String
        /// All of it, with its chains, sets and maps.
        public let text: String

        /// Makes the table what this one is, whatever it has become, as one transaction with all around it. Naming it
        /// first makes it be there to be deleted.
        public var replacement: String { "table \(name)\ndelete table \(name)\n\(text)" }
    }

    /// Reads the text. A table ends with a brace at the beginning of a line; behind the one at its beginning a remark may
    /// name the owner (`table_print` in nftables' src/rule.c).
    public init(parsing text: String) {
        var lines: [Substring] = []
        for line in text.split(separator: "\n") {
            if lines.isEmpty, !(line.hasPrefix("table ") && line.contains("{")) { continue }
            lines.append(line)
            guard line == "}" else { continue }
            let name = lines[0].dropFirst("table ".count).prefix { $0 != "{" }
            tables.append(
                Table(
                    name: name.split(separator: " ").joined(separator: " "),
                    text: lines.map { $0 + "\n" }.joined()))
            lines = []
        }
    }

    /// Tables of which nothing is known but that they are there.
    public init(named names: [String]) {
        tables = names.map { Table(name: $0, text: "") }
    }

    /// The text again.
    public var text: String { tables.map(\.text).joined() }

    /// The same without some tables.
    public func without(_ names: Set<String>) -> NativeTables {
        var others = self
        others.tables.removeAll { names.contains($0.name) }
        return others
    }

    /// What `nft -f` must read to bring these tables back, a text for each table that has changed; none if all are as they
    /// were. Others are left alone.
    public func returnInputs(from current: NativeTables) -> [String] {
        let lost = tables.filter { !current.tables.contains($0) }.map(\.replacement)
        let names = tables.map(\.name)
        let new = current.tables.filter { !names.contains($0.name) }.map { "delete table \($0.name)\n" }
        return lost + new
    }
}
