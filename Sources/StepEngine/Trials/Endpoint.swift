import Netfilter

/// Where a URL, or what a person types in its place, leads to.
struct Endpoint: Sendable, Hashable {
    /// A name, or an address in digits without brackets.
    var host: String
    var port: UInt16

    /// Reads `https://user@host:port/path`, `host`, `host:port`, `[2001:db8::1]:port` or an address.
    ///
    /// - Returns: nil if there is no host in it, or no port where one is announced.
    init?(_ text: String) {
        let (scheme, rest) = Self.splitScheme(text)
        let authority = rest.prefix { !"/?#".contains($0) }
        let place = authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] } ?? authority
        guard let (host, port) = Self.split(String(place)), !host.isEmpty else { return nil }
        self.host = host
        switch port {
        case nil: self.port = Self.ports[scheme] ?? 80
        case let port?:
            guard let number = UInt16(port), number > 0 else { return nil }
            self.port = number
        }
    }

    /// The address, if it is written in digits.
    var address: Address? { Address(host) }

    private static let ports = ["http": 80, "https": 443, "ftp": 21] as [String: UInt16]

    private static func splitScheme(_ text: String) -> (String, Substring) {
        guard let mark = text.firstRange(of: "://") else { return ("http", text[...]) }
        return (text[..<mark.lowerBound].lowercased(), text[mark.upperBound...])
    }

    /// An IPv6 address has colons itself: with a port it stands in brackets (RFC 3986, section 3.2.2).
    private static func split(_ place: String) -> (host: String, port: String?)? {
        if Address(place) != nil { return (place, nil) }
        if place.hasPrefix("["), let end = place.firstIndex(of: "]") {
            let host = String(place[place.index(after: place.startIndex)..<end])
            let rest = place[place.index(after: end)...]
            guard rest.isEmpty || rest.hasPrefix(":") else { return nil }
            return (host, rest.isEmpty ? nil : String(rest.dropFirst()))
        }
        let parts = place.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count <= 2 else { return nil }
        return (String(parts[0]), parts.count == 2 ? String(parts[1]) : nil)
    }
}

extension Command {
    /// The command with curl told to take this address for the host's name, so that it goes where the rules that count
    /// look (curl(1), `--resolve`).
    func resolving(_ endpoint: Endpoint, to address: Address) -> Command {
        guard argv.first == "curl", endpoint.address == nil else { return self }
        let place = address.family == .ipv4 ? "\(address)" : "[\(address)]"
        return Command(
            ["curl", "--resolve", "\(endpoint.host):\(endpoint.port):\(place)"] + argv.dropFirst(),
            input: input)
    }
}
