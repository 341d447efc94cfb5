/// The strings of a text of JSON (RFC 8259, 7), one after the other, with what stands between them.
struct JSONStrings {
    private let bytes: [UInt8]
    private var position = 0

    /// A string.
    struct Found {
        /// What stands before it, and behind the one before.
        var gap: ArraySlice<UInt8>
        /// As it is written, with its quotes.
        var literal: ArraySlice<UInt8>
        /// What it says.
        var string: String
        /// Whether it is the name of a member.
        var isName: Bool

        /// Whether it comes directly behind the one before, as words in a list do.
        var isNextInList: Bool {
            gap.contains(UInt8(ascii: ",")) && gap.allSatisfy { $0 <= 32 || $0 == UInt8(ascii: ",") }
        }
    }

    init(_ text: String) {
        bytes = Array(text.utf8)
    }

    /// What no string was found in.
    var rest: ArraySlice<UInt8> { bytes[position...] }

    /// The next string; nil if there is none.
    mutating func next() -> Found? {
        guard let start = rest.firstIndex(of: UInt8(ascii: "\"")) else { return nil }
        var end = start + 1
        while end < bytes.count, bytes[end] != UInt8(ascii: "\"") {
            end += bytes[end] == UInt8(ascii: "\\") ? 2 : 1
        }
        guard end < bytes.count else { return nil }
        let sign = bytes[(end + 1)...].first { $0 > 32 }
        defer { position = end + 1 }
        return Found(
            gap: bytes[position..<start], literal: bytes[start...end],
            string: Self.said(bytes[start + 1..<end]), isName: sign == UInt8(ascii: ":"))
    }

    /// A string as JSON writes it.
    static func literal(_ string: String) -> [UInt8] {
        let written = string.unicodeScalars.map { scalar in
            switch scalar {
            case "\"", "\\": "\\" + String(scalar)
            case ..."\u{1f}": "\\u00" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
            default: String(scalar)
            }
        }
        return Array(("\"" + written.joined() + "\"").utf8)
    }

    /// What is said by what is written.
    private static func said(_ written: ArraySlice<UInt8>) -> String {
        guard written.contains(UInt8(ascii: "\\")) else { return String(decoding: written, as: UTF8.self) }
        var units: [UInt16] = []
        var rest = String(decoding: written, as: UTF8.self).utf16[...]
        while let unit = rest.popFirst() {
            guard unit == 0x5c, let sign = rest.popFirst() else {
                units.append(unit)
                continue
            }
            switch sign {
            case 0x6e: units.append(10)
            case 0x72: units.append(13)
            case 0x74: units.append(9)
            case 0x62: units.append(8)
            case 0x66: units.append(12)
            case 0x75:
                units.append(UInt16(String(rest.prefix(4)) ?? "", radix: 16) ?? 0xfffd)
                rest = rest.dropFirst(4)
            default: units.append(sign)
            }
        }
        return String(decoding: units, as: UTF16.self)
    }
}
