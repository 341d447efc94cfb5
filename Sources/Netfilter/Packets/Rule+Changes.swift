extension Rule {
    /// Whether the rule lets the packet go on, but changed in a way that later rules may look at.
    var changesPackets: Bool {
        guard case .other(let name) = target else { return false }
        return switch name {
        case "TTL", "HL": true
        case "CT", "NOTRACK": untracks
        default: false
        }
    }

    /// Whether the rule keeps packets out of connection tracking (iptables-extensions(8), CT and NOTRACK).
    var untracks: Bool {
        target == .other("NOTRACK") || (target == .other("CT") && words.contains("--notrack"))
    }

    /// The packet behind the rule.
    func changed(_ packet: Packet) -> Packet {
        var packet = packet
        if untracks {
            packet.state = .untracked
            packet.direction = nil
        } else {
            packet.hopLimit = nil
        }
        return packet
    }
}
