extension OptionValue {
    /// What `-s` and `-d` take: addresses, networks or names, with commas between them.
    ///
    /// - Returns: one for each rule that iptables makes of it.
    static func networks(_ value: String, _ family: Family) throws(RefusedLine) -> [String] {
        guard value.utf8.contains(UInt8(ascii: ",")) else { return [try network(value[...], family)] }
        var read: [String] = []
        for part in value.split(separator: ",", omittingEmptySubsequences: false) {
            read.append(try network(part.drop { $0 == " " }, family))
        }
        return read
    }

    private static func network(_ text: Substring, _ family: Family) throws(RefusedLine) -> String {
        let parts = text.utf8.split(
            separator: UInt8(ascii: "/"), maxSplits: 1, omittingEmptySubsequences: false
        )
        .map { Substring($0) }
        let mask = parts.count == 1 ? "" : "/" + (try self.mask(parts[1], family))
        // Where no bit counts iptables does not look at the address (libxtables, `xtables_ipparse_multiple`).
        if ["/0", "/0.0.0.0", "/::"].contains(mask) { return family == .ipv4 ? "0.0.0.0/0" : "::/0" }
        if let address = address(parts[0], family) { return address + mask }
        let isName =
            parts[0].contains { $0.isLetter } && !parts[0].contains { $0 == ":" || $0.isWhitespace }
            && !parts[0].hasPrefix("-")
        guard isName else { throw RefusedLine("\(text) is no address of \(family.title)") }
        return parts[0] + mask
    }

    private static func mask(_ text: Substring, _ family: Family) throws(RefusedLine) -> String {
        let bits = family.addressBits
        if let length = number(text), length <= bits { return "\(length)" }
        guard family == .ipv6 || text.contains("."), let mask = address(text, family) else {
            throw RefusedLine("there is no mask /\(text)")
        }
        return mask
    }

    /// An address in full; IPv4 takes less than four numbers, and octal ones (libxtables, `xtables_numeric_to_ipaddr`).
    private static func address(_ text: Substring, _ family: Family) -> String? {
        if let address = Address(String(text)), address.family == family { return address.description }
        guard family == .ipv4 else { return nil }
        let numbers = text.split(separator: ".", omittingEmptySubsequences: false).map { number($0) }
        guard (1...4).contains(numbers.count), numbers.allSatisfy({ $0.map { $0 <= 255 } ?? false }) else {
            return nil
        }
        let padded =
            numbers.compactMap { $0.map { "\($0)" } } + Array(repeating: "0", count: 4 - numbers.count)
        return padded.joined(separator: ".")
    }
}
