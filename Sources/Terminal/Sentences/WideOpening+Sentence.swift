import Netfilter

extension WideOpening {
    /// What is open, as the end of a sentence.
    var sentence: String {
        what + (interface.map { " (by \($0))" } ?? "")
    }

    /// Such a packet, as `surefoot check --explain` takes it.
    var exampleText: String {
        let source = Self.end(example.source, example.sourcePort)
        let destination = Self.end(example.destination, example.destinationPort)
        let way = destination.isEmpty ? source : "\(source) -> \(destination)"
        let state = example.state.flatMap { $0 == .new ? nil : " state \($0.rawValue)" } ?? ""
        return "\(name) \(way)\(place)\(state)"
    }

    /// An address, a port or both.
    private static func end(_ address: Address?, _ port: UInt16?) -> String {
        let text = address?.description ?? ""
        guard let port else { return text }
        return address?.family == .ipv6 ? "[\(text)]:\(port)" : "\(text):\(port)"
    }

    private var what: String {
        guard transport == Transport.tcp || transport == Transport.udp else {
            return "other protocols, such as number \(name)"
        }
        guard ports.lowerBound > 1 || ports.upperBound < .max else {
            return "any port over \(name.uppercased())"
        }
        return ServicePorts(transport == Transport.tcp ? .tcp : .udp, ports).sentence
    }

    private var name: String {
        switch transport {
        case Transport.tcp: "tcp"
        case Transport.udp: "udp"
        default: "\(transport)"
        }
    }

    /// An interface that no rule names has no name to be told.
    private var place: String {
        example.interface.flatMap { $0.hasSuffix("~") ? nil : " on \($0)" } ?? ""
    }
}
