extension Rule {
    /// Whether the rule lets the packet go on, but changed in a way that later rules may look at.
    var changesPackets: Bool { markChange != nil || changesMoreThanMarks }

    /// Whether that is what is known of the packet itself, or of its connection.
    var changesMoreThanMarks: Bool {
        changesHopLimit || target == .other("CT") || target == .other("NOTRACK")
    }

    /// Whether the rule gives packets another hop limit (iptables-extensions(8), TTL and HL).
    var changesHopLimit: Bool { target == .other("TTL") || target == .other("HL") }

    /// Whether the rule keeps packets out of connection tracking (iptables-extensions(8), CT and NOTRACK).
    var untracks: Bool {
        target == .other("NOTRACK") || (target == .other("CT") && words.contains("--notrack"))
    }

    /// Whether the rule says how packets are to be tracked. To the rules behind it, they begin a connection then, and another
    /// one has no effect on them (net/netfilter/xt_CT.c, `xt_ct_target`).
    var settlesTracking: Bool { target == .other("CT") && !untracks }

    /// The packet behind the rule, but for its marks.
    func changed(_ packet: Packet) -> Packet {
        var packet = packet
        if changesHopLimit {
            packet.hopLimit = nil
        } else {
            packet.state = untracks ? .untracked : .new
            packet.direction = untracks ? nil : .original
        }
        return packet
    }

    /// What is known of a packet behind the rule that may have changed it, or may not.
    func perhapsChanged(_ packet: Packet) -> Packet {
        var packet = packet
        if changesHopLimit {
            packet.hopLimit = nil
        } else {
            (packet.state, packet.direction) = (nil, nil)
        }
        return packet
    }
}
