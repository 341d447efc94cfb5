/// What a rule of the nat table does with the destination of a connection (iptables-extensions(8)).
enum Translation: Equatable {
    /// `REDIRECT`: to this host itself; to this port, if it says so.
    case redirect(PortChoice)
    /// `DNAT`: to this address and port.
    case destination(Address, PortChoice)

    /// The destination port that a translation gives.
    enum PortChoice: Equatable {
        /// The port stays as it is.
        case kept
        /// This one.
        case fixed(UInt16)
        /// One of several.
        case anyOf
    }

    /// What becomes of a packet.
    enum Result: Equatable {
        /// It goes to this host, in this shape.
        case here(Packet)
        /// It goes to another host.
        case elsewhere
    }

    /// - Returns: nil for a rule that translates no destination, or in a way that is not looked into.
    init?(of rule: Rule) {
        switch rule.target {
        case .other("REDIRECT"): self = .redirect(PortChoice(rule.value(of: "--to-ports")))
        case .other("DNAT"):
            guard let (address, port) = rule.value(of: "--to-destination").flatMap(Self.destination) else {
                return nil
            }
            self = .destination(address, port)
        default: return nil
        }
    }

    /// What becomes of a packet at a host of these addresses, none if they are not known; nil if that cannot be told.
    func result(for packet: Packet, at addresses: Set<Address>) -> Result? {
        switch self {
        case .redirect(let port): return .here(packet.translated(to: nil, port))
        case .destination(let address, let port):
            if addresses.contains(address) { return .here(packet.translated(to: address, port)) }
            return addresses.isEmpty || address.isLoopback ? nil : .elsewhere
        }
    }

    /// `192.0.2.1`, `192.0.2.1:80`, `[2001:db8::1]:80-90`; ranges of addresses are not looked into.
    private static func destination(_ text: String) -> (Address, PortChoice)? {
        if text.hasPrefix("["), let close = text.firstIndex(of: "]") {
            let port = text[text.index(after: close)...].dropFirst()
            return Address(String(text[..<close].dropFirst())).map { ($0, PortChoice(String(port))) }
        }
        if let address = Address(text) { return (address, .kept) }
        guard let colon = text.lastIndex(of: ":") else { return nil }
        return Address(String(text[..<colon])).map { ($0, PortChoice(String(text[colon...].dropFirst()))) }
    }
}

extension Translation.PortChoice {
    /// Reads `8080`, or anything else as several; nil and nothing leave the port alone.
    fileprivate init(_ text: String?) {
        guard let text, !text.isEmpty else {
            self = .kept
            return
        }
        self = UInt16(text).map { .fixed($0) } ?? .anyOf
    }
}

extension Packet {
    fileprivate func translated(to address: Address?, _ port: Translation.PortChoice) -> Packet {
        var packet = self
        packet.destination = address
        packet.isToLocalAddress = true
        switch port {
        case .kept: break
        case .fixed(let port): packet.destinationPort = port
        case .anyOf: packet.destinationPort = nil
        }
        return packet
    }
}

extension Rule {
    /// The word behind an option.
    fileprivate func value(of option: String) -> String? {
        words.firstIndex(of: option).flatMap { words[($0 + 1)...].first }
    }
}
