extension InputListing {
    /// One rule. Addresses, interfaces and the protocol are as they are printed, `!` included.
    public struct Row: Sendable, Equatable {
        /// Its position, from 1.
        public let position: Int
        /// What it has counted.
        public let counters: Counters
        /// Whether the counters are rounded, as they are from 100000 up without `-x`.
        public let isRounded: Bool
        /// The target; empty if it has none.
        public let target: String
        /// The protocol: a number with iptables 1.8.9, else mostly a name.
        public let transport: String
        /// The fragment option; empty in 1.8.7's ip6tables.
        public let option: String
        /// The interface in.
        public let inInterface: String
        /// The interface out.
        public let outInterface: String
        /// The source.
        public let source: String
        /// The destination.
        public let destination: String
        /// The other matches and the target's options.
        public let rest: String
    }
}

extension InputListing.Row {
    /// - Returns: nil if the line is not the row of that position.
    init?(_ line: Substring, _ columns: InputListing.Columns, position: Int) {
        var reader = RowReader(rest: line)
        if columns.hasNumbers, reader.word() != Substring(String(position)) { return nil }
        guard let packets = reader.word().flatMap({ PrintedCount($0) }),
            let bytes = reader.word().flatMap({ PrintedCount($0) })
        else { return nil }
        self.position = position
        counters = Counters(packets: packets.value, bytes: bytes.value)
        isRounded = packets.isRounded || bytes.isRounded
        target = reader.cell()
        guard let transport = reader.word() else { return nil }
        self.transport = String(transport)
        option = reader.fragmentOption()
        guard let words = reader.words(4) else { return nil }
        (inInterface, outInterface, source, destination) = (words[0], words[1], words[2], words[3])
        rest = reader.remainder
    }

    private init(_ row: Self, rest: String) {
        position = row.position
        counters = row.counters
        isRounded = row.isRounded
        target = row.target
        transport = row.transport
        option = row.option
        inInterface = row.inInterface
        outInterface = row.outInterface
        source = row.source
        destination = row.destination
        self.rest = rest
    }

    /// The row, whose comment goes on in the next line.
    func continued(by line: Substring) -> Self {
        Self(self, rest: rest + "\n" + line)
    }
}

/// Reads the cells of a row from the left. Wide cells push the others to the right, so columns are no help.
private struct RowReader {
    var rest: Substring

    mutating func word() -> Substring? {
        rest = rest.drop { $0 == " " }
        let word = rest.prefix { $0 != " " }
        rest = rest[word.endIndex...]
        return word.isEmpty ? nil : word
    }

    mutating func words(_ count: Int) -> [String]? {
        let words = (0..<count).compactMap { _ in word().map { String($0) } }
        return words.count == count ? words : nil
    }

    /// One space ends the cell before; if another follows, this cell is empty (iptables.c, `print_firewall`).
    mutating func cell() -> String {
        rest = rest.dropFirst()
        return rest.first == " " ? "" : word().map { String($0) } ?? ""
    }

    /// `--`, `-f` or `!f`; nothing at all in 1.8.7's ip6tables.
    mutating func fragmentOption() -> String {
        let start = rest
        if let word = word(), ["--", "-f", "!f"].contains(word) { return String(word) }
        rest = start
        return ""
    }

    var remainder: String {
        let text = rest.drop { $0 == " " }
        return String(
            text[..<(text.lastIndex { $0 != " " }.map { text.index(after: $0) } ?? text.startIndex)])
    }
}

/// `123`, or `123K` with K, M, G or T for powers of 1000 (libxtables, `xtables_print_num`).
struct PrintedCount {
    let value: UInt64
    let isRounded: Bool

    init?(_ text: Substring) {
        let factors: [Character: UInt64] = [
            "K": 1000, "M": 1_000_000, "G": 1_000_000_000, "T": 1_000_000_000_000,
        ]
        let factor = text.last.flatMap { factors[$0] }
        guard let digits = UInt64(factor == nil ? text : text.dropLast()) else { return nil }
        let (value, overflow) = digits.multipliedReportingOverflow(by: factor ?? 1)
        guard !overflow else { return nil }
        self.value = value
        isRounded = factor != nil
    }
}
