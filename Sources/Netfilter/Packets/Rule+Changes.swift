extension Rule {
    /// Whether the rule lets the packet go on, but changed in a way that later rules may look at.
    var changesPackets: Bool {
        switch target {
        case .mark, .other("TTL"), .other("HL"): true
        case .other("CT"), .other("NOTRACK"): untracks
        default: false
        }
    }

    /// Whether the rule keeps packets out of connection tracking (iptables-extensions(8), CT and NOTRACK).
    var untracks: Bool {
        target == .other("NOTRACK") || (target == .other("CT") && words.contains("--notrack"))
    }

    /// Whether the rule changes a packet that it fits. What this host sends to itself is tracked before it gets to a rule that
    /// would untrack it (net/netfilter/xt_CT.c, `xt_ct_target`).
    func truthOfChanging(_ packet: Packet) -> Truth {
        if case .mark(let change) = target { return change.needsConnection ? packet.hasConnection : .yes }
        return untracks && packet.mayBeOwn ? .some : .yes
    }

    /// The packet behind the rule.
    func changed(_ packet: Packet) -> Packet {
        var packet = packet
        if case .mark(let change) = target {
            packet[change.mark] = packet[change.mark].changed(by: change, other: packet[change.mark.other])
        } else if untracks {
            packet.state = .untracked
            packet.direction = nil
        } else {
            packet.hopLimit = nil
        }
        return packet
    }
}
