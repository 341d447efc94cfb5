/// Takes the line of a rule apart as iptables-restore does (iptables/xshared.c, `add_param_to_argv`).
///
/// Only double quotes are quotes. They may begin inside of a word, and end it. One that is not closed ends with the line,
/// whose end then belongs to the word. A carriage return is a letter.
struct RestoreWords {
    /// The longest word and the most words of a line (`struct xt_param_buf`, `MAX_ARGC` less the program and `-t TABLE`).
    private static let (longest, most) = (1023, 252)

    private var words: [String] = []
    private var word: [UInt8] = []

    static func split(_ line: ArraySlice<UInt8>) throws(RefusedLine) -> [String] {
        var splitter = RestoreWords()
        splitter.words.reserveCapacity(16)
        var rest = line[...]
        while let byte = rest.first {
            if isBlank(byte) {
                rest.removeFirst()
            } else {
                try splitter.takeWord(&rest)
            }
        }
        guard splitter.words.count <= most else { throw RefusedLine("it has too many words") }
        return splitter.words
    }

    /// A word that has no quote is the line's own bytes.
    private mutating func takeWord(_ rest: inout ArraySlice<UInt8>) throws(RefusedLine) {
        let end = rest.firstIndex { Self.isBlank($0) || $0 == UInt8(ascii: "\"") } ?? rest.endIndex
        let plain = rest[..<end]
        rest = rest[end...]
        guard rest.first == UInt8(ascii: "\"") else { return try append(plain) }
        word = Array(plain)
        rest.removeFirst()
        takeQuoted(&rest)
        try append(word[...])
    }

    private mutating func takeQuoted(_ rest: inout ArraySlice<UInt8>) {
        while let byte = rest.popFirst(), byte != UInt8(ascii: "\"") {
            if byte != UInt8(ascii: "\\") {
                word.append(byte)
            } else if let escaped = rest.popFirst() {
                word.append(escaped)
            }
        }
    }

    private mutating func append(_ bytes: ArraySlice<UInt8>) throws(RefusedLine) {
        guard bytes.count <= Self.longest else {
            throw RefusedLine("a word has more than \(Self.longest) bytes")
        }
        words.append(String(decoding: bytes, as: UTF8.self))
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\n")
    }
}
