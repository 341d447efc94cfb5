extension OptionValue {
    /// What `--dport` takes: a port, or two with a colon between them. Of udp also a range that no port is in.
    static func range(_ value: String, isIn match: String) throws(RefusedLine) -> String {
        // Of other protocols less is known.
        guard match == "tcp" || match == "udp" else { return value }
        guard value.contains(":") else { return try port(value[...]) }
        let ends = value.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let low = ends[0].isEmpty ? "0" : try port(ends[0])
        let high = ends[1].isEmpty ? "65535" : try port(ends[1])
        return match == "udp" && low != high ? "\(low):\(high)" : try range(low, high)
    }

    /// What `--dports` takes: up to 15 ports, of which a range counts as two (libxt_multiport.c, `parse_multi_ports_v1`).
    static func ports(_ value: String) throws(RefusedLine) -> String {
        var read: [String] = []
        var count = 0
        for part in value.split(separator: ",", omittingEmptySubsequences: false) {
            let ends = part.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            count += ends.count
            let low = try port(ends[0])
            guard ends.count > 1 else {
                read.append(low)
                continue
            }
            let high = try port(ends[1])
            guard low != high else { throw RefusedLine("\(part) is no range") }
            read.append(try range(low, high))
        }
        guard count <= 15 else {
            throw RefusedLine("multiport takes 15 ports at most, and a range counts as two")
        }
        return read.joined(separator: ",")
    }

    private static func range(_ low: String, _ high: String) throws(RefusedLine) -> String {
        if let low = UInt16(low), let high = UInt16(high), low > high {
            throw RefusedLine("\(low):\(high) ends before it begins")
        }
        return low == high ? low : "\(low):\(high)"
    }

    private static func port(_ text: Substring) throws(RefusedLine) -> String {
        if let number = number(text) {
            guard number <= UInt16.max else { throw RefusedLine("there is no port \(text)") }
            return "\(number)"
        }
        // Whether a name is one of a service is told by the host's /etc/services, where white space ends a name.
        let isName = text.utf8.first.map { $0 != UInt8(ascii: "-") } ?? false
        guard isName, !text.contains(where: { $0 == "," || $0.isWhitespace }),
            text.contains(where: \.isLetter)
        else {
            throw RefusedLine("there is no port \(text)")
        }
        return services[String(text)] ?? String(text)
    }

    /// Names that every host has for the same ports.
    private static let services = [
        "ssh": "22", "smtp": "25", "domain": "53", "http": "80", "pop3": "110", "ntp": "123", "imap2": "143",
        "https": "443", "imaps": "993", "pop3s": "995",
    ]
}
