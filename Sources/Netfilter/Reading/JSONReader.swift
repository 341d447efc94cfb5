/// Reads a JSON text (RFC 8259), such as nft prints.
struct JSONReader {
    /// How deep objects and arrays may stand within one another: far beyond what nft prints.
    private static let deepest = 200

    private let bytes: [UInt8]
    private var place = 0

    private init(_ text: String) {
        bytes = Array(text.utf8)
    }

    /// The value that a text is.
    ///
    /// - Throws: `ListingError` with what stands where it is no JSON.
    static func value(of text: String) throws(ListingError) -> JSONValue {
        var reader = JSONReader(text)
        let value = try reader.value(depth: 0)
        guard reader.next() == nil else { throw reader.unexpected("the end") }
        return value
    }

    private mutating func value(depth: Int) throws(ListingError) -> JSONValue {
        guard depth <= Self.deepest else { throw unexpected("fewer brackets") }
        switch next() {
        case UInt8(ascii: "{"): return .object(try object(depth: depth + 1))
        case UInt8(ascii: "["): return .array(try array(depth: depth + 1))
        case UInt8(ascii: "\""): return .string(try string())
        default: return try word()
        }
    }

    private mutating func object(depth: Int) throws(ListingError) -> [String: JSONValue] {
        var members: [String: JSONValue] = [:]
        place += 1
        if take("}") { return members }
        repeat {
            guard next() == UInt8(ascii: "\"") else { throw unexpected("a name in quotes") }
            let name = try string()
            guard take(":") else { throw unexpected("\":\"") }
            members[name] = try value(depth: depth)
        } while take(",")
        guard take("}") else { throw unexpected("\"}\"") }
        return members
    }

    private mutating func array(depth: Int) throws(ListingError) -> [JSONValue] {
        var values: [JSONValue] = []
        place += 1
        if take("]") { return values }
        repeat { values.append(try value(depth: depth)) } while take(",")
        guard take("]") else { throw unexpected("\"]\"") }
        return values
    }

    private mutating func word() throws(ListingError) -> JSONValue {
        for word in ["true", "false", "null"] where bytes[place...].starts(with: word.utf8) {
            place += word.utf8.count
            return word == "null" ? .other : .truth(word == "true")
        }
        return try number()
    }

    private mutating func number() throws(ListingError) -> JSONValue {
        let start = place
        _ = skip("-")
        let hasLeadingZero = skip("0")
        guard hasLeadingZero || skipDigits() else { throw unexpected("a value") }
        let whole = place
        if skip("."), !skipDigits() { throw unexpected("a digit") }
        if skip("e") || skip("E") {
            _ = skip("+") || skip("-")
            guard skipDigits() else { throw unexpected("a digit") }
        }
        guard place == whole else { return .other }
        return Int(String(decoding: bytes[start..<place], as: UTF8.self)).map { .number($0) } ?? .other
    }

    private mutating func skipDigits() -> Bool {
        let digits = bytes[place...].prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        place = digits.endIndex
        return !digits.isEmpty
    }

    private mutating func skip(_ sign: Unicode.Scalar) -> Bool {
        guard place < bytes.count, bytes[place] == UInt8(ascii: sign) else { return false }
        place += 1
        return true
    }

    private mutating func string() throws(ListingError) -> String {
        place += 1
        let start = place
        var text: [UInt8] = []
        var copied = start
        while place < bytes.count, bytes[place] >= 0x20 {
            switch bytes[place] {
            case UInt8(ascii: "\""):
                defer { place += 1 }
                return String(decoding: text + bytes[copied..<place], as: UTF8.self)
            case UInt8(ascii: "\\"):
                text += bytes[copied..<place]
                text += try escaped().utf8
                copied = place
            default: place += 1
            }
        }
        place = start
        throw unexpected("the end of a text in quotes")
    }

    /// The character that a backslash and what follows it stand for.
    private mutating func escaped() throws(ListingError) -> String {
        if let character = shortlyEscaped {
            place += 2
            return character
        }
        // Those beyond 16 bits are written as two units, one after the other.
        var units: [UInt16] = []
        while units.count < 2, let unit = unit() {
            units.append(unit)
            place += 6
            guard UTF16.isLeadSurrogate(unit) else { break }
        }
        guard !units.isEmpty, let text = String(validating: units, as: UTF16.self) else {
            throw unexpected("a character after the backslash")
        }
        return text
    }

    private var shortlyEscaped: String? {
        guard place + 1 < bytes.count else { return nil }
        switch UnicodeScalar(bytes[place + 1]) {
        case "\"": return "\""
        case "\\": return "\\"
        case "/": return "/"
        case "n": return "\n"
        case "t": return "\t"
        case "r": return "\r"
        case "b": return "\u{8}"
        case "f": return "\u{c}"
        default: return nil
        }
    }

    /// The number of `\u` and four hexadecimal digits.
    private func unit() -> UInt16? {
        guard bytes[place...].starts(with: #"\u"#.utf8), place + 6 <= bytes.count else { return nil }
        let digits = bytes[place + 2..<place + 6]
        guard digits.first != UInt8(ascii: "+") else { return nil }
        return UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
    }

    /// The next byte that is no space; nil at the end.
    private mutating func next() -> UInt8? {
        while place < bytes.count {
            switch UnicodeScalar(bytes[place]) {
            case " ", "\t", "\n", "\r": place += 1
            default: return bytes[place]
            }
        }
        return nil
    }

    private mutating func take(_ sign: Unicode.Scalar) -> Bool {
        _ = next()
        return skip(sign)
    }

    private func unexpected(_ expected: String) -> ListingError {
        let line = 1 + bytes[..<place].count { $0 == UInt8(ascii: "\n") }
        let text = String(decoding: bytes[place...].prefix(120), as: UTF8.self)
        return ListingError(line: line, text: text, expected: expected)
    }
}
