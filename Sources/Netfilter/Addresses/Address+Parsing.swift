extension Address {
    /// The number of an address, written as inet_pton(3) takes it: no sign, no space, nothing left out.
    static func parse(_ text: Substring.UTF8View) -> (Family, UInt128)? {
        text.contains(UInt8(ascii: ":"))
            ? ipv6(text).map { (.ipv6, $0) } : ipv4(text).map { (.ipv4, UInt128($0)) }
    }

    /// Four decimal numbers with dots between them.
    private static func ipv4(_ text: Substring.UTF8View) -> UInt32? {
        var value: UInt32 = 0
        var dots = 0
        var part: UInt32?
        for byte in text {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                // After a leading zero other readers take an octal number, so that inet_pton takes none.
                let number = (part ?? 0) * 10 + UInt32(byte - UInt8(ascii: "0"))
                guard part != 0, number <= 255 else { return nil }
                part = number
            case UInt8(ascii: "."):
                guard let number = part, dots < 3 else { return nil }
                value = value << 8 | number
                dots += 1
                part = nil
            default: return nil
            }
        }
        guard let part, dots == 3 else { return nil }
        return value << 8 | part
    }

    /// Eight groups with colons between them; two colons stand for one group of zeros or more (RFC 4291, 2.2).
    private static func ipv6(_ text: Substring.UTF8View) -> UInt128? {
        guard let gap = gap(in: text) else {
            return groups(text).flatMap { $0.count == 8 ? $0.value : nil }
        }
        guard let before = groups(text[..<gap.lowerBound], mayEndAsIPv4: false),
            let after = groups(text[gap.upperBound...]), before.count + after.count < 8
        else { return nil }
        return before.value << (16 * (8 - before.count)) | after.value
    }

    private static func gap(in text: Substring.UTF8View) -> Range<Substring.Index>? {
        let colon = UInt8(ascii: ":")
        guard
            let first = zip(text.indices, zip(text, text.dropFirst())).first(where: { $1 == (colon, colon) })
        else { return nil }
        return first.0..<text.index(first.0, offsetBy: 2)
    }

    /// Groups of up to four hexadecimal digits. The last two may be written as an IPv4 address.
    private static func groups(
        _ text: Substring.UTF8View, mayEndAsIPv4: Bool = true
    ) -> (value: UInt128, count: Int)? {
        guard !text.isEmpty else { return (0, 0) }
        var value: UInt128 = 0
        var count = 0
        var rest = text
        while let colon = rest.firstIndex(of: UInt8(ascii: ":")) {
            guard let group = hexadecimal(rest[..<colon]), count < 8 else { return nil }
            value = value << 16 | UInt128(group)
            count += 1
            rest = rest[colon...].dropFirst()
        }
        if let group = hexadecimal(rest) { return (value << 16 | UInt128(group), count + 1) }
        guard mayEndAsIPv4, let address = ipv4(rest) else { return nil }
        return (value << 32 | UInt128(address), count + 2)
    }

    private static func hexadecimal(_ text: Substring.UTF8View) -> UInt16? {
        guard (1...4).contains(text.count), text.first != UInt8(ascii: "+") else { return nil }
        return UInt16(Substring(text), radix: 16)
    }
}
