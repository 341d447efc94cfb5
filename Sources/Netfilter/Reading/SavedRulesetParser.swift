/// Collects the tables of a saved ruleset (the format is described in iptables-save(8) and iptables-restore(8)).
struct SavedRulesetParser {
    private(set) var tables: [SavedRuleset.Table] = []
    private(set) var incompatible: [String] = []
    /// Remarks that no table has taken yet.
    private(set) var remarks: [String] = []
    private var open: OpenTable?
    private var awaitsCompletion = false

    /// A table whose end has not come yet.
    private struct OpenTable {
        let name: String
        var parser = SpecificationParser()
        var remarks: [String] = []
    }

    mutating func read(_ line: SavedLine) throws(ListingError) {
        switch line {
        case .rule(let rule, _) where open != nil: open?.parser.append(rule)
        case .rule(let rule, let number):
            throw ListingError(line: number, text: rule.text, expected: "a table (*NAME) before its rules")
        case .other(let line): try read(line)
        }
    }

    private mutating func read(_ line: ListingLine) throws(ListingError) {
        guard let word = line.words.first else { return }
        switch word.first {
        case "#": readRemark(line)
        case "*": try begin(line)
        case ":": try declare(line)
        default:
            guard line.words == ["COMMIT"] else {
                throw line.error(expected: "a rule (-A) inside a table, or COMMIT")
            }
            try commit(line)
        }
    }

    /// Ends what was begun. A table that is still open was cut off.
    mutating func finish() {
        if let open { append(open, isCommitted: false) }
        open = nil
    }

    /// iptables-save closes each table with a remark, and tells in another of tables it cannot show.
    private mutating func readRemark(_ line: ListingLine) {
        let words = line.words
        if words.starts(with: ["#", "Completed"]), awaitsCompletion, let last = tables.popLast() {
            tables.append(last.completed(by: line.text))
            awaitsCompletion = false
            return
        }
        if open == nil { remarks.append(line.text) } else { open?.remarks.append(line.text) }
        awaitsCompletion = false
        if words.starts(with: ["#", "Table"]), words.count > 3,
            words.contains("incompatible,")
                || words.contains("incompatible")
        {
            incompatible.append(String(words[2].dropFirst().dropLast()))
        }
    }

    private mutating func begin(_ line: ListingLine) throws(ListingError) {
        guard line.words.count == 1 else { throw line.error(expected: "a table's name alone: *NAME") }
        guard open == nil else { throw line.error(expected: "the end of the table before (COMMIT)") }
        awaitsCompletion = false
        open = OpenTable(name: String(line.words[0].dropFirst()))
    }

    private mutating func commit(_ line: ListingLine) throws(ListingError) {
        guard let open else { throw line.error(expected: "a table (*NAME) before its end") }
        append(open, isCommitted: true)
        self.open = nil
        awaitsCompletion = true
    }

    private mutating func append(_ open: OpenTable, isCommitted: Bool) {
        tables.append(
            SavedRuleset.Table(
                name: open.name, chains: Chains(open.parser.chains), isCommitted: isCommitted,
                remarks: remarks, innerRemarks: open.remarks))
        remarks = []
    }

    /// `:INPUT DROP [12:3456]`; a chain that is not built in has `-` for a policy.
    private mutating func declare(_ line: ListingLine) throws(ListingError) {
        let words = line.words
        guard open != nil else { throw line.error(expected: "a table (*NAME) before its chains") }
        guard (2...3).contains(words.count), words[1] == "-" || Policy(rawValue: words[1]) != nil else {
            throw line.error(expected: "a chain with its policy: :NAME ACCEPT, DROP or -")
        }
        let counters = words.count == 3 ? Counters(bracketed: words[2]) : nil
        open?.parser.declare(String(words[0].dropFirst()), Policy(rawValue: words[1]), counters)
    }
}
