extension SavedRuleset {
    /// The rules of the raw table that may keep packets to or from a TCP port out of connection tracking: no state
    /// rule ever accepts those (iptables-extensions(8), CT and NOTRACK).
    public func rulesUntracking(port: UInt16) -> [Rule] {
        let rules = tables.first { $0.name == "raw" }?.chains.flatMap(\.rules) ?? []
        return rules.filter { rule in
            rule.untracks && !rule.isForLoopback
                && Packet.ofService(on: port).contains { rule.truth(for: $0) > .no }
        }
    }
}

extension Rule {
    fileprivate var untracks: Bool {
        target == .other("NOTRACK") || (target == .other("CT") && words.contains("--notrack"))
    }

    /// The host's traffic with itself may go untracked.
    fileprivate var isForLoopback: Bool {
        matches.contains { match in
            [["-i", "lo"], ["-o", "lo"]].contains(match.words) && !match.isNegated
        }
    }
}

extension Packet {
    /// A packet to a TCP service, and one of its answers. The client's port is one that clients have (RFC 6335, 6).
    fileprivate static func ofService(on port: UInt16) -> [Packet] {
        let clientPort: UInt16 = 49152
        var request = Packet()
        request.transport = Transport.tcp
        var answer = request
        (request.sourcePort, request.destinationPort) = (clientPort, port)
        (answer.sourcePort, answer.destinationPort) = (port, clientPort)
        return [request, answer]
    }
}
