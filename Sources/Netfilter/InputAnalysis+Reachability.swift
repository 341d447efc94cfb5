extension InputAnalysis {
    /// Whether the host's traffic with itself is accepted: TCP and UDP over `lo`, to any port.
    public var loopback: Reachability {
        .worst(
            [Transport.tcp, Transport.udp].map { transport in
                let packet = Packet.new(transport, on: "lo")
                return Reachability(decide(packet), of: packet)
            })
    }

    /// Whether a new TCP connection to the management port is accepted.
    ///
    /// - Parameters:
    ///   - port: the port.
    ///   - client: where it comes from, if that is known.
    ///   - interface: the interface it comes in by; if nil, it must be accepted on all but loopback.
    /// - Returns: whether such a connection gets in.
    public func management(port: UInt16, client: Address? = nil, interface: String? = nil) -> Reachability {
        guard let interface else {
            return reachability { connection(to: port, from: client, on: $0.example) }
        }
        let packet = connection(to: port, from: client, on: interface)
        return Reachability(decide(packet), of: packet)
    }

    /// Whether a new TCP connection to a port is accepted on any interface but loopback.
    public func newInbound(port: UInt16) -> Reachability {
        management(port: port)
    }

    /// Whether IPv6 neighbour discovery is accepted: router advertisements (ICMPv6 type 134), neighbour
    /// solicitations (135) and advertisements (136). To be asked of an IPv6 table only.
    public var neighbourDiscovery: Reachability {
        .worst(
            [134, 135, 136].map { type in
                reachability { .neighbourDiscovery(type: type, on: $0) }
            })
    }

    private func connection(to port: UInt16, from client: Address?, on interface: String) -> Packet {
        var packet = Packet.new(Transport.tcp, on: interface)
        packet.source = client
        packet.destinationPort = port
        return packet
    }

    /// Whether packets that differ by their interface alone get in. Where only some do, the words say which.
    private func reachability(_ packet: (NamedInterface) -> Packet) -> Reachability {
        let all = interfaces.map { interface -> (pattern: String, reachability: Reachability) in
            let packet = packet(interface)
            return (interface.pattern, Reachability(decide(packet), of: packet))
        }
        let admitted = all.filter(\.reachability.admits)
        guard let unnamed = all.last?.reachability, let rule = admitted.last?.reachability.acceptingRule
        else {
            return .worst(all.reversed().map(\.reachability))
        }
        if admitted.count == all.count { return .worst(all.reversed().map(\.reachability)) }
        let words =
            unnamed.admits
            ? all.filter { !$0.reachability.admits }.flatMap { ["!", "-i", $0.pattern] }
            : admitted.flatMap { ["-i", $0.pattern] }
        return .acceptedForSome(by: rule, restriction: words)
    }
}
