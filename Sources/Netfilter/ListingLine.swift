/// A line of a listing, taken apart into words.
///
/// A line end inside quotes belongs to the line: iptables prints a comment's line ends as they are.
struct ListingLine {
    /// Its number, from 1; that of the first if it spans several.
    let number: Int
    /// The line as it was printed.
    let text: Substring
    /// Its words without quotes.
    let words: [String]

    /// Takes a text apart, in time linear in its length.
    ///
    /// - Throws: `ListingError` if a quote is not closed.
    static func all(in text: String) throws(ListingError) -> [ListingLine] {
        var scanner = ListingScanner(text)
        var lines: [ListingLine] = []
        while let line = try scanner.next() { lines.append(line) }
        return lines
    }

    /// The error that this line is not what was expected.
    func error(expected: String) -> ListingError {
        ListingError(line: number, text: text, expected: expected)
    }
}

/// Walks a listing byte by byte.
private struct ListingScanner {
    private var rest: Substring.UTF8View
    private var number = 1

    init(_ text: String) {
        rest = text[...].utf8
    }

    mutating func next() throws(ListingError) -> ListingLine? {
        guard !rest.isEmpty else { return nil }
        let start = rest
        let first = number
        // A remark may hold anything, also a single quote mark.
        let isRemark = rest.first == UInt8(ascii: "#")
        var words: [String] = []
        while let byte = rest.first, byte != UInt8(ascii: "\n") {
            if Self.isBlank(byte) {
                rest.removeFirst()
            } else if byte == UInt8(ascii: "\""), !isRemark {
                guard let word = quotedWord() else {
                    let line = Substring(start.prefix { $0 != UInt8(ascii: "\n") })
                    throw ListingError(line: first, text: line, expected: "a closing quote")
                }
                words.append(word)
            } else {
                words.append(plainWord())
            }
        }
        let text = Substring(start[..<rest.startIndex])
        if !rest.isEmpty { rest.removeFirst() }
        number += 1
        return ListingLine(number: first, text: text, words: words)
    }

    private mutating func plainWord() -> String {
        let word = rest.prefix { !Self.isBlank($0) && $0 != UInt8(ascii: "\n") }
        rest = rest[word.endIndex...]
        return String(Substring(word))
    }

    private mutating func quotedWord() -> String? {
        var word: [UInt8] = []
        rest.removeFirst()
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: word, as: UTF8.self)
            case UInt8(ascii: "\\"):
                guard let escaped = rest.popFirst() else { return nil }
                word.append(escaped)
            default:
                if byte == UInt8(ascii: "\n") { number += 1 }
                word.append(byte)
            }
        }
        return nil
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
    }
}
