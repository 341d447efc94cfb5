/// A line of a listing, taken apart into words.
///
/// A line end inside quotes belongs to the line: iptables prints a comment's line ends as they are.
struct ListingLine {
    /// Its number, from 1; that of the first if it spans several.
    let number: Int
    /// The line as it was printed.
    let bytes: ArraySlice<UInt8>
    /// Its words without quotes.
    let words: [String]

    /// The line as a text.
    var text: String { String(decoding: bytes, as: UTF8.self) }

    /// The error that this line is not what was expected.
    func error(expected: String) -> ListingError {
        ListingError(line: number, text: text, expected: expected)
    }
}

/// Takes a listing apart, line by line, in time linear in its length.
struct ListingScanner {
    private let bytes: ArraySlice<UInt8>
    private var place: Int
    private var number: Int

    init(_ text: String) {
        self.init(Array(text.utf8)[...])
    }

    /// Takes a part of a text apart, whose first line has this number in the whole.
    init(_ bytes: ArraySlice<UInt8>, from number: Int = 1) {
        self.bytes = bytes
        self.number = number
        place = bytes.startIndex
    }

    /// The next line; nil at the end.
    ///
    /// - Throws: `ListingError` if a quote is not closed.
    mutating func next() throws(ListingError) -> ListingLine? {
        guard place < bytes.endIndex else { return nil }
        let (start, first) = (place, number)
        // A remark may hold anything, also a single quote mark.
        let isRemark = bytes[place] == UInt8(ascii: "#")
        var words: [String] = []
        words.reserveCapacity(16)
        while let byte = current, byte != UInt8(ascii: "\n") {
            if Self.isBlank(byte) {
                place += 1
            } else if byte == UInt8(ascii: "\""), !isRemark {
                guard let word = quotedWord() else { throw unclosedQuote(start, first) }
                words.append(word)
            } else {
                words.append(plainWord())
            }
        }
        let line = ListingLine(number: first, bytes: bytes[start..<place], words: words)
        place += 1
        number += 1
        return line
    }

    private var current: UInt8? { place < bytes.endIndex ? bytes[place] : nil }

    private func unclosedQuote(_ start: Int, _ number: Int) -> ListingError {
        let line = bytes[start...].prefix { $0 != UInt8(ascii: "\n") }
        return ListingLine(number: number, bytes: line, words: []).error(expected: "a closing quote")
    }

    private mutating func plainWord() -> String {
        let start = place
        while let byte = current, !Self.isBlank(byte), byte != UInt8(ascii: "\n") { place += 1 }
        return String(decoding: bytes[start..<place], as: UTF8.self)
    }

    private mutating func quotedWord() -> String? {
        var word: [UInt8] = []
        place += 1
        while let byte = current {
            place += 1
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: word, as: UTF8.self)
            case UInt8(ascii: "\\"):
                guard let escaped = current else { return nil }
                word.append(escaped)
                place += 1
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
