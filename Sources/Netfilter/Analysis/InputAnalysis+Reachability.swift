extension InputAnalysis {
    /// Whether the host's traffic with itself is accepted: TCP and UDP over `lo`, to any port.
    public var loopback: Reachability {
        .worst(
            [Transport.tcp, Transport.udp].map { transport in
                reachability(of: .new(transport, on: "lo"))
            })
    }

    /// Whether new connections to a management service are accepted, on each of its ports.
    ///
    /// - Parameters:
    ///   - service: the ports.
    ///   - client: where it comes from, if that is known.
    ///   - interface: the interface it comes in by; if nil, it must be accepted on all but loopback.
    /// - Returns: whether such a connection gets in: for the port where it fares worst.
    public func management(
        _ service: ServicePorts, client: Address? = nil, interface: String? = nil
    ) -> Reachability {
        .worst(
            portsToldApart(in: service.ports).map { port in
                let packet = { connection(service.transportNumber, to: port, from: client, on: $0) }
                guard let interface else { return reachability { packet($0.example) } }
                return reachability(of: packet(interface))
            })
    }

    /// Whether the packets of a connection to a management service that stands already are accepted, on all interfaces but
    /// loopback.
    public func standingManagement(_ service: ServicePorts, client: Address? = nil) -> Reachability {
        .worst(
            portsToldApart(in: service.ports).map { port in
                reachability { interface in
                    var packet = connection(
                        service.transportNumber, to: port, from: client, on: interface.example)
                    packet.state = .established
                    if packet.tcpFlags != nil { packet.tcpFlags = .acknowledging }
                    return packet
                }
            })
    }

    /// Whether new connections from anywhere to a service are accepted, at one of this host's addresses or at any: for the port
    /// where they fare worst.
    func reachability(of service: ServicePorts, at destination: Address?) -> Reachability {
        .worst(
            portsToldApart(in: service.ports).map { port in
                reachability {
                    connection(
                        service.transportNumber, to: port, at: destination, from: nil, on: $0.example)
                }
            })
    }

    /// Whether a new TCP connection to a port is accepted on any interface but loopback.
    public func newInbound(port: UInt16) -> Reachability {
        management(ServicePorts(tcp: port))
    }

    /// Whether any answers to TCP connections that this host opens are accepted, on any interface but loopback: to any of the
    /// ports from which it opens them (ip-sysctl, `ip_local_port_range`).
    public var answersOverTCP: Reachability {
        let all = portsToldApart(in: 32768...60999).map { port in
            reachability { interface in
                var packet = Packet.reply(Transport.tcp, .established, on: interface)
                packet.destinationPort = port
                return packet
            }
        }
        return all.first { $0.admits || $0.isUncertain } ?? all[0]
    }

    /// Whether IPv6 neighbour discovery is accepted: router advertisements (ICMPv6 type 134), neighbour
    /// solicitations (135) and advertisements (136). To be asked of an IPv6 table only.
    public var neighbourDiscovery: Reachability {
        .worst(
            [134, 135, 136].map { type in
                reachability { .neighbourDiscovery(type: type, on: $0) }
            })
    }

    /// The ports of a range at which a rule's ranges begin, or have just ended, and its first: what holds for these
    /// holds for the ones between.
    func portsToldApart(in range: ClosedRange<UInt16>) -> [UInt16] {
        guard range.count > 1 else { return [range.lowerBound] }
        let native = surroundings?.nativeChains.compactMap { $0.rules[family ?? .ipv4] } ?? []
        let all = chains + native.flatMap(\.chains.list)
        let edges = all.lazy.flatMap(\.rules).flatMap(\.matches).flatMap(\.condition.destinationPortRanges)
            .flatMap { [$0.lowerBound, $0.upperBound &+ 1] }
        return Set(edges.filter(range.contains)).union([range.lowerBound]).sorted()
    }

    func connection(to service: ServicePorts, on interface: String) -> Packet {
        connection(service.transportNumber, to: service.ports.lowerBound, from: nil, on: interface)
    }

    func connection(
        _ transport: UInt8, to port: UInt16, at destination: Address? = nil, from client: Address?,
        on interface: String
    ) -> Packet {
        var packet = Packet.new(transport, on: interface)
        packet.source = client
        packet.destination = destination
        packet.destinationPort = port
        return packet
    }

    /// Whether a packet gets in, through this table and all around it.
    private func reachability(of packet: Packet) -> Reachability {
        let (arrivals, obstacle, ends) = arrivals(of: packet)
        let lost = ends.map { $0.largestShare(of: packet) }.reduce(0, +)
        let isUnchanged = arrivals.allSatisfy { $0.differsByMarksAlone(from: ofFamily(packet)) }
        let decided = arrivals.map { settled($0, losing: lost, isUnchanged: isUnchanged) }
        return .worst((obstacle.map { [.obstructed($0)] } ?? []) + decided)
    }

    /// Whether packets that differ by their interface alone get in. Where only some do, the words say which.
    private func reachability(_ packet: (NamedInterface) -> Packet) -> Reachability {
        let all = interfaces.map { (pattern: $0.pattern, reachability: reachability(of: packet($0))) }
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

extension Match.Condition {
    /// The ranges of destination ports that are asked for.
    var destinationPortRanges: [ClosedRange<UInt16>] {
        switch self {
        case .destinationPorts(let ranges), .eitherPort(let ranges): ranges
        case .anyOf(let alternatives): alternatives.joined().flatMap(\.condition.destinationPortRanges)
        default: []
        }
    }
}
