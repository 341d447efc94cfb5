import Dispatch
import Synchronization

/// A line of a saved ruleset; if it is a rule, the rule.
enum SavedLine: Sendable {
    /// `-A INPUT ...`, perhaps with counters before it; the line's number is for errors.
    case rule(Rule, line: Int)
    /// Anything else.
    case other(ListingLine)

    /// Takes a text apart.
    ///
    /// - Throws: `ListingError`, which names the line.
    static func all(in bytes: [UInt8]) throws(ListingError) -> [SavedLine] {
        if bytes.count > 1 << 20, let lines = inHalves(bytes) { return lines }
        return try read(bytes[...])
    }

    /// Reads the two halves of a long text at the same time.
    ///
    /// - Returns: nil if that fails, so that the error can be told with its line; also where the middle is inside of
    ///   quotes, since the first half then ends without the closing one.
    private static func inHalves(_ bytes: [UInt8]) -> [SavedLine]? {
        guard let middle = bytes[(bytes.count / 2)...].firstIndex(of: UInt8(ascii: "\n")) else { return nil }
        let halves = [bytes[...middle], bytes[(middle + 1)...]]
        let numbers = [1, 1 + halves[0].count { $0 == UInt8(ascii: "\n") }]
        let results = Mutex<[Int: [SavedLine]]>([:])
        DispatchQueue.concurrentPerform(iterations: halves.count) { half in
            guard let lines = try? read(halves[half], from: numbers[half]) else { return }
            results.withLock { $0[half] = lines }
        }
        return results.withLock { read in
            guard let first = read[0], let second = read[1] else { return nil }
            return first + second
        }
    }

    private static func read(
        _ bytes: ArraySlice<UInt8>, from number: Int = 1
    ) throws(ListingError) -> [SavedLine] {
        var scanner = ListingScanner(bytes, from: number)
        var lines: [SavedLine] = []
        while let line = try scanner.next() { lines.append(try SavedLine(line)) }
        return lines
    }

    private init(_ line: ListingLine) throws(ListingError) {
        switch line.words.first?.utf8.first {
        case UInt8(ascii: "["):
            guard let counters = Counters(bracketed: line.words[0]) else {
                throw line.error(expected: "the rule's counters: [PACKETS:BYTES]")
            }
            self = try Self.rule(line, counters, line.words.dropFirst())
        case UInt8(ascii: "-"): self = try Self.rule(line, nil, line.words[...])
        default:
            guard line.words.first?.isName ?? true else {
                throw line.error(expected: "a name without quotes")
            }
            self = .other(line)
        }
    }

    private static func rule(
        _ line: ListingLine, _ counters: Counters?, _ words: ArraySlice<String>
    ) throws(ListingError) -> SavedLine {
        guard words.count >= 2, words.first == "-A" else {
            throw line.error(expected: "a rule (-A) inside a table, or COMMIT")
        }
        let chain = words[words.startIndex + 1]
        guard chain.isName else { throw line.error(expected: "a chain's name without blanks or quotes") }
        return .rule(
            Rule(chain: chain, words: Array(words.dropFirst(2)), counters: counters), line: line.number)
    }
}

extension String {
    /// Whether iptables-restore reads it as one word: it knows no quotes around the names of tables and chains.
    fileprivate var isName: Bool {
        !isEmpty && !utf8.contains { " \t\r\n\"\\'".utf8.contains($0) }
    }
}
