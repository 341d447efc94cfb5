extension PacketPath {
    /// A chain on the way.
    enum Station {
        case hook(Hook)
        case native(NativeChain)
    }

    /// All chains in the order in which a packet comes to them. Of those that have the same place the order is not known; those of
    /// nftables come behind those of iptables then, but for such as may change anything.
    var stations: [Station] {
        let all = hooks.map { Station.hook($0) } + nativeChains.map { Station.native($0) }
        return all.enumerated().sorted {
            ($0.element.order(family), $0.offset) < ($1.element.order(family), $1.offset)
        }.map(\.element)
    }
}

extension PacketPath.Station {
    func order(_ family: Family) -> HookOrder {
        switch self {
        case .hook(let hook): hook.place.order
        case .native(let chain): chain.order(family)
        }
    }

    /// Whether it changes more of packets than their marks.
    var changesMoreThanMarks: Bool {
        switch self {
        case .hook(let hook):
            hook.place.table == "nat"
                || hook.chains.list.contains { $0.rules.contains(where: \.changesMoreThanMarks) }
        case .native(let chain): chain.translates
        }
    }
}

/// The place of a chain: that of its hook, and its priority there (linux/netfilter_ipv4.h, `nf_ip_hook_priorities`).
struct HookOrder: Comparable {
    let hook: Int
    let priority: Int
    /// The turn that it takes among the chains that translate, which are all met in one place (net/netfilter/nf_nat_core.c,
    /// `nf_nat_register_fn`).
    let turn: Int

    /// The hooks of one way, in the order in which a packet comes to them (nft(8), ADDRESS FAMILIES).
    private static let hooks = [
        "ingress", "prerouting", "input", "forward", "output", "postrouting", "egress",
    ]

    /// Where it is known that a packet is for this host.
    static let behindRouting = HookOrder("input", .min)

    init(_ hook: String, _ priority: Int, turn: Int = .max) {
        self.hook = Self.hooks.firstIndex(of: hook) ?? Self.hooks.count
        self.priority = priority
        self.turn = turn
    }

    /// The place of a chain that translates: where destinations are, on the way in, or where sources are, on the way out.
    init(translatingAt hook: String, _ priority: Int) {
        let ofSources = ["input", "postrouting"].contains(hook)
        self.init(hook, ofSources ? 100 : -100, turn: priority)
    }

    /// Whether nothing tells which of both comes first.
    func isBeside(_ other: HookOrder) -> Bool {
        (hook, priority) == (other.hook, other.priority)
            && (turn == other.turn || max(turn, other.turn) == .max)
    }

    static func < (one: HookOrder, other: HookOrder) -> Bool {
        (one.hook, one.priority, one.turn) < (other.hook, other.priority, other.turn)
    }
}

extension Hook.Place {
    var order: HookOrder {
        let priority =
            switch self {
            case .rawPrerouting, .rawOutput: -300
            case .manglePrerouting, .mangleInput, .mangleForward, .mangleOutput, .manglePostrouting: -150
            case .natPrerouting, .natOutput: -100
            case .filterInput, .filterForward, .filterOutput: 0
            case .securityInput, .securityForward, .securityOutput: 50
            case .natPostrouting: 100
            }
        return HookOrder(chain.lowercased(), priority, turn: table == "nat" ? priority : .max)
    }
}

extension NativeChain {
    /// The place of a chain, as packets of the family meet it. One that may change anything is taken for the first at its place:
    /// behind it all is open anyway.
    func order(_ family: Family) -> HookOrder {
        translates
            ? HookOrder(translatingAt: hook, priority)
            : HookOrder(hook, priority, turn: changesAnything(of: family) ? .min : .max)
    }
}
