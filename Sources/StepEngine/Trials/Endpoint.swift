import Netfilter

/// Where a URL, or what a person types in its place, leads to.
struct Endpoint: Sendable, Equatable {
    /// A name, or an address in digits without brackets.
    var host: String
    var port: UInt16

    /// Reads `https://user@host:port/path`, `host`, `host:port`, `[2001:db8::1]:port` or an address.
    ///
    /// - Returns: nil if there is no host in it, or no port where one is announced; if it is of another scheme than these, or
    ///   holds what no URL does (RFC 3986, section 2), which curl may take for something else.
    init?(_ text: String) {
        guard !text.hasPrefix("-"), text.utf8.allSatisfy(Self.characters.contains) else { return nil }
        let (scheme, rest) = Self.splitScheme(text)
        guard let usualPort = Self.ports[scheme] else { return nil }
        let authority = rest.prefix { !"/?#".contains($0) }
        let place = authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] } ?? authority
        let path = rest.dropFirst(authority.count)
        guard !path.contains(where: "[]".contains), let (host, port) = Self.split(String(place)),
            Address(host) != nil || Self.isName(host)
        else { return nil }
        self.host = host
        switch port {
        case nil: self.port = usualPort
        case let port?:
            guard let number = UInt16(port), number > 0 else { return nil }
            self.port = number
        }
    }

    /// The address, if it is written in digits.
    var address: Address? { Address(host) }

    private static let ports = ["http": 80, "https": 443] as [String: UInt16]

    private static let letters =
        Set(UInt8(ascii: "a")...UInt8(ascii: "z")).union(UInt8(ascii: "A")...UInt8(ascii: "Z"))
        .union(UInt8(ascii: "0")...UInt8(ascii: "9"))
    private static let characters = letters.union("-._~:/?#[]@!$&'()*+,;=%".utf8)

    /// Names of hosts have letters, digits, hyphens and dots (RFC 1123, section 2.1); underscores are seen too.
    private static func isName(_ host: String) -> Bool {
        guard let first = host.utf8.first, letters.contains(first) else { return false }
        return host.utf8.allSatisfy(letters.union("-._".utf8).contains)
    }

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
