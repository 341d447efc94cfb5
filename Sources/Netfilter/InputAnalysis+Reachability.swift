/// Whether a kind of packet gets in.
public enum Reachability: Sendable, Hashable {
    /// It does, by this rule.
    case accepted(by: RuleReference)
    /// Some do: this rule accepts under a condition on their address or another part that is left open.
    case acceptedForSome(by: RuleReference)
    /// It does not: this rule drops it, or the policy if there is none.
    case dropped(by: RuleReference?)
    /// The rules do not tell, because of this one.
    case uncertain(because: RuleReference)

    fileprivate var rank: Int {
        switch self {
        case .dropped: 0
        case .uncertain: 1
        case .acceptedForSome: 2
        case .accepted: 3
        }
    }

    /// The reachability that a decision amounts to.
    init(_ decision: Decision) {
        let earlier = decision.earlier
        let doubt = earlier.first { $0.truth == .unmodelled }?.rule
        let some = earlier.first { $0.verdict == .accepted && $0.truth < .unmodelled }?.rule
        switch (decision.last?.verdict, decision.last?.rule) {
        case (.accepted, let rule?):
            let drop = earlier.first { $0.verdict != .accepted && $0.truth > .some }?.rule
            self = drop.map { .uncertain(because: $0) } ?? .accepted(by: rule)
        case (.unknown, let rule?): self = .uncertain(because: rule)
        case (_, let rule): self = some.map { .acceptedForSome(by: $0) } ?? doubt.map { .uncertain(because: $0) } ?? .dropped(by: rule)
        }
    }

    /// The worst of several.
    static func worst(_ all: [Reachability]) -> Reachability {
        all.min { $0.rank < $1.rank } ?? .dropped(by: nil)
    }
}

extension InputAnalysis {
    /// Whether the host's traffic with itself is accepted: connections over `lo` to any port.
    public var loopback: Reachability {
        .worst(
            [Transport.tcp, Transport.udp].map { transport in
                Reachability(decide(packet(on: "lo", transport: transport, state: .new)))
            })
    }

    /// Whether a new TCP connection to the management port is accepted, from this client if it is known.
    ///
    /// The best interface counts: a host may be managed over one of several.
    public func management(port: UInt16, client: Address?) -> Reachability {
        newConnections(to: port, from: client).max { $0.rank < $1.rank } ?? .dropped(by: nil)
    }

    /// Whether a new TCP connection to a port is accepted on any interface but loopback.
    public func newInbound(port: UInt16) -> Reachability {
        newConnections(to: port, from: nil).max { $0.rank < $1.rank } ?? .dropped(by: nil)
    }

    private func newConnections(to port: UInt16, from client: Address?) -> [Reachability] {
        interfaces.map { interface in
            var first = packet(on: interface, transport: Transport.tcp, state: .new)
            first.source = client
            first.destinationPort = port
            first.tcpFlags = .syn
            return Reachability(decide(first))
        }
    }

    /// Whether ICMPv6 neighbour discovery is accepted: router advertisements (134), neighbour solicitations (135)
    /// and advertisements (136), which the kernel leaves untracked (nf_conntrack_proto_icmpv6.c).
    public var neighbourDiscovery: Reachability {
        .worst(
            interfaces.flatMap { interface in
                [UInt8(134), 135, 136].map { type in
                    var message = packet(on: interface, transport: Transport.icmpv6, state: .untracked)
                    message.icmpType = type
                    return Reachability(decide(message))
                }
            })
    }

    /// A packet of which little is known.
    func packet(on interface: String, transport: UInt8, state: ConnectionState) -> Packet {
        var packet = Packet()
        packet.interface = interface
        packet.transport = transport
        packet.state = state
        return packet
    }
}
