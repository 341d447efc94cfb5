extension SavedRuleset {
    /// The rules of the raw table that may keep packets to or from a service out of connection tracking: no state
    /// rule ever accepts those (iptables-extensions(8), CT and NOTRACK).
    public func rulesUntracking(_ service: ServicePorts) -> [Rule] {
        let rules = tables.first { $0.name == "raw" }?.chains.flatMap(\.rules) ?? []
        return rules.filter { rule in
            rule.untracks && !rule.isForLoopback
                && Packet.of(service).contains { rule.truth(for: $0) > .no }
        }
    }
}

extension Rule {
    /// The host's traffic with itself may go untracked.
    fileprivate var isForLoopback: Bool {
        matches.contains { match in
            [["-i", "lo"], ["-o", "lo"]].contains(match.words) && !match.isNegated
        }
    }
}

extension Packet {
    /// A packet to each port of a service, and one of its answers. The client's port is one that clients have
    /// (RFC 6335, section 6).
    fileprivate static func of(_ service: ServicePorts) -> [Packet] {
        let clientPort: UInt16 = 49152
        return service.ports.flatMap { port in
            var request = Packet()
            request.transport = service.transportNumber
            var answer = request
            (request.sourcePort, request.destinationPort) = (clientPort, port)
            (answer.sourcePort, answer.destinationPort) = (port, clientPort)
            return [request, answer]
        }
    }
}
