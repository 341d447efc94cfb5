extension Rule {
    /// Whether the rule may have a say in whether packets are tracked, and in which zone.
    var bearsOnTracking: Bool { untracks || choosesZone }

    /// What the rule does where the question is whether a packet is kept out of connection tracking: one that does so
    /// "accepts". What has met another CT rule before is not untracked any more, and one that puts packets into a zone leaves
    /// open whether both ways of a connection find each other (net/netfilter/xt_CT.c).
    var targetForTracking: Target {
        switch target {
        case _ where untracks: .accept
        case .other("CT"): choosesZone ? .other("zone") : .drop
        case .accept: .drop
        default: target
        }
    }

    /// What the rule does where the question is whether a packet gets another hop limit, likewise.
    var targetForHopLimit: Target {
        if changesHopLimit { return .accept }
        return target == .accept ? .drop : target
    }

    fileprivate var choosesZone: Bool {
        target == .other("CT") && words.contains { $0.hasPrefix("--zone") }
    }
}

extension Hook {
    /// Whether any rule of the table does.
    var bearsOnTracking: Bool { chains.list.contains { $0.rules.contains(where: \.bearsOnTracking) } }
}
