/// A packet in words, as a person types it: `tcp 203.0.113.7 -> :22 on eth0`.
///
/// The protocol comes first, then the source, an arrow and the destination, each an address, a port, or both with a colon
/// between; then, in any order, `on INTERFACE`, `state STATE` and, for ICMP, `type TYPE[/CODE]`. What is left out may be
/// anything, but for the state: a packet begins a connection if nothing else is said. Without an arrow there is no source:
/// `tcp :22`.
public struct PacketDescription: Sendable, Equatable {
    /// The packet.
    public private(set) var packet = Packet()
    /// The family, if an address or the protocol tells it.
    public private(set) var family: Family?

    /// A text that describes no packet.
    public struct Problem: Error, Sendable, Equatable, CustomStringConvertible {
        /// One sentence.
        public let description: String
    }

    /// Reads a text.
    ///
    /// - Throws: `Problem`, which names the word that is not understood.
    public init(_ text: String) throws(Problem) {
        var words = text.split(whereSeparator: \.isWhitespace).map(String.init)[...]
        guard let first = words.first else { throw Problem(description: "A packet \(Self.pattern)") }
        if !Self.keywords.contains(first), first != "->", !Self.mayBeEnd(first) {
            try readProtocol(first)
            words.removeFirst()
        }
        let ends = words.prefix { !Self.keywords.contains($0) }
        try readEnds(ends)
        try readDetails(words[ends.endIndex...])
        packet.isToLocalAddress = true
        if packet.transport == Transport.tcp {
            packet.tcpFlags = packet.state == .new ? .syn : .acknowledging
        }
    }

    private static let keywords: Set<String> = ["on", "state", "type"]
    private static let pattern = "is written like this: tcp 203.0.113.7 -> :22 on eth0."

    private static func mayBeEnd(_ word: String) -> Bool { word.contains(":") || Address(word) != nil }

    private mutating func readProtocol(_ name: String) throws(Problem) {
        guard ConnectionState(rawValue: name.uppercased()) == nil else {
            throw Problem(description: "\"\(name)\" is a state, and stands behind that word: state \(name).")
        }
        guard let number = Transport.number(of: name.lowercased()), number != 0 else {
            throw Problem(
                description: "\"\(name)\" is no protocol; tcp, udp, icmp, ipv6-icmp or a number is.")
        }
        packet.transport = number
        family = number == Transport.icmp ? .ipv4 : number == Transport.icmpv6 ? .ipv6 : nil
    }

    private mutating func readEnds(_ words: ArraySlice<String>) throws(Problem) {
        guard let arrow = words.firstIndex(of: "->") else {
            guard words.count < 2 else {
                throw Problem(
                    description: "\"\(words.joined(separator: " "))\" has no arrow: a packet \(Self.pattern)")
            }
            return try readEnd(words, \.destination, \.destinationPort)
        }
        try readEnd(words[..<arrow], \.source, \.sourcePort)
        try readEnd(words[(arrow + 1)...], \.destination, \.destinationPort)
    }

    /// An address, a port or both. IPv6 addresses stand in brackets where a port follows.
    private mutating func readEnd(
        _ words: ArraySlice<String>, _ address: WritableKeyPath<Packet, Address?>,
        _ port: WritableKeyPath<Packet, UInt16?>
    ) throws(Problem) {
        guard let word = words.first else { return }
        guard words.count == 1 else {
            throw Problem(description: "\"\(words.joined(separator: " "))\" is more than one address.")
        }
        if let whole = Address(word) { return try note(whole, address) }
        let colon = word.lastIndex(of: ":")
        guard colon != nil || word.allSatisfy(\.isNumber) else {
            throw Problem(
                description: "\"\(word)\" is neither an address nor a port, such as 203.0.113.7:80 or :22.")
        }
        let digits = colon.map { word[word.index(after: $0)...] } ?? word[...]
        guard let number = UInt16(digits) else {
            throw Problem(description: "\"\(digits)\" is no port; a number from 0 to 65535 is.")
        }
        packet[keyPath: port] = number
        let host = word[..<(colon ?? word.startIndex)].trimmingBrackets
        guard !host.isEmpty else { return }
        guard let read = Address(host) else { throw Problem(description: "\"\(host)\" is no address.") }
        try note(read, address)
    }

    private mutating func note(
        _ address: Address, _ end: WritableKeyPath<Packet, Address?>
    ) throws(Problem) {
        guard family == nil || family == address.family else {
            throw Problem(description: "\(address) is of the other family than the rest of the packet.")
        }
        family = address.family
        packet[keyPath: end] = address
    }

    private mutating func readDetails(_ words: ArraySlice<String>) throws(Problem) {
        var rest = words
        packet.state = .new
        packet.direction = .original
        while let keyword = rest.popFirst() {
            guard Self.keywords.contains(keyword) else {
                throw Problem(description: "\"\(keyword)\" is not understood; on, state and type are.")
            }
            guard let value = rest.popFirst() else {
                throw Problem(description: "Something must follow \"\(keyword)\".")
            }
            switch keyword {
            case "on": packet.interface = value
            case "state": try readState(value)
            default: try readType(value)
            }
        }
    }

    private mutating func readState(_ value: String) throws(Problem) {
        guard let state = ConnectionState(rawValue: value.uppercased()),
            ConnectionState.exclusive.contains(state)
        else {
            throw Problem(
                description: "\"\(value)\" is no state; NEW, ESTABLISHED, RELATED, INVALID and UNTRACKED are."
            )
        }
        packet.state = state
        packet.direction = state == .new ? .original : nil
    }

    private mutating func readType(_ value: String) throws(Problem) {
        let numbers = value.split(separator: "/", omittingEmptySubsequences: false).map { UInt8($0) }
        guard let type = numbers.first ?? nil, numbers.count <= 2, !numbers.contains(nil) else {
            throw Problem(description: "\"\(value)\" is no ICMP type; 8 or 3/4 is.")
        }
        packet.icmpType = type
        packet.icmpCode = numbers.count == 2 ? numbers[1] : nil
    }
}

extension Substring {
    /// The text without the brackets that an IPv6 address stands in.
    fileprivate var trimmingBrackets: String {
        hasPrefix("[") && hasSuffix("]") ? String(dropFirst().dropLast()) : String(self)
    }
}
