/// What `iptables -L INPUT -n -v -x --line-numbers` prints: a table of rows, made for people.
///
/// A comment that holds a line end can be made to look like a row. Decisions are better taken on what
/// `iptables -v -S` prints, which quotes comments.
public struct InputListing: Sendable, Equatable {
    /// The chain's name.
    public let chain: String
    /// The policy; nil for a chain that is not built in.
    public let policy: Policy?
    /// What the policy has counted.
    public let policyCounters: Counters?
    /// The rules.
    public let rows: [Row]

    /// Reads the first chain of a listing.
    ///
    /// - Throws: `ListingError`, which names the line.
    public init(parsing text: String) throws(ListingError) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard let first = lines.first, let head = Head(first) else {
            throw ListingError(line: 1, text: lines.first ?? "", expected: "\"Chain NAME (policy ...)\"")
        }
        guard lines.count > 1, let columns = Columns(lines[1]) else {
            throw ListingError(
                line: 2, text: lines.dropFirst().first ?? "", expected: "column heads with pkts and bytes")
        }
        chain = head.chain
        policy = head.policy
        policyCounters = head.counters
        rows = try Self.rows(lines, columns)
    }

    private static func rows(_ lines: [Substring], _ columns: Columns) throws(ListingError) -> [Row] {
        var rows: [Row] = []
        for (index, line) in lines.enumerated().dropFirst(2) {
            if let row = Row(line, columns, position: rows.count + 1) {
                rows.append(row)
            } else if endsChain(lines, index) {
                break
            } else if let last = rows.popLast() {
                rows.append(last.continued(by: line))
            } else {
                throw ListingError(line: index + 1, text: line, expected: "a rule with its counters")
            }
        }
        return rows
    }

    /// A chain ends with the listing, with an empty line before the next one, or with what `-Z` says.
    private static func endsChain(_ lines: [Substring], _ index: Int) -> Bool {
        guard lines[index].isEmpty else { return lines[index].hasPrefix("Zeroing chain `") }
        return index + 1 == lines.count || lines[index + 1].hasPrefix("Chain ")
    }

    /// Which of the optional columns there are.
    struct Columns {
        let hasNumbers: Bool

        init?(_ line: Substring) {
            let heads = line.split(separator: " ")
            hasNumbers = heads.first == "num"
            guard
                heads.dropFirst(hasNumbers ? 1 : 0).starts(with: [
                    "pkts", "bytes", "target", "prot", "opt", "in",
                ])
            else { return nil }
        }
    }

    /// `Chain INPUT (policy DROP 3 packets, 180 bytes)` or `Chain foo (2 references)`.
    private struct Head {
        let chain: String
        let policy: Policy?
        let counters: Counters?

        init?(_ line: Substring) {
            let words = line.split { " (),".contains($0) }
            guard words.count >= 4, words[0] == "Chain" else { return nil }
            chain = String(words[1])
            if words[2] == "policy", let policy = Policy(rawValue: String(words[3])) {
                self.policy = policy
                let count = words.count >= 8 ? (PrintedCount(words[4]), PrintedCount(words[6])) : (nil, nil)
                counters = count.0.flatMap { packets in
                    count.1.map { Counters(packets: packets.value, bytes: $0.value) }
                }
            } else if words[3] == "references" {
                policy = nil
                counters = nil
            } else {
                return nil
            }
        }
    }
}
