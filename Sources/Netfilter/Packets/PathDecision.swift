/// What may become of a packet on its whole way to this host: the set of possible ends.
public struct PathDecision: Sendable, Equatable {
    /// The possible ends; never none, each once.
    public let ends: [End]

    /// One possible end.
    public struct End: Sendable, Hashable {
        /// What becomes of the packet.
        public let fate: Fate
        /// What decides so.
        public let decider: Decider
        /// How many packets it may happen to, of those that get there.
        public let truth: Truth
        /// Whose chain decides, where that is known.
        public let backend: Backend?

        init(_ fate: Fate, _ decider: Decider, _ truth: Truth, _ backend: Backend? = nil) {
            self.fate = fate
            self.decider = decider
            self.truth = truth
            self.backend = backend
        }

        /// The rules that decide: the last one first, then those that jump to its chain.
        public var rules: [RuleReference] {
            switch decider {
            case .rules(let path), .native(_, let path): path.reversed()
            case .policy, .nothing: []
            }
        }

        /// Whether it happens to every packet that gets there, and the rules tell what.
        public var isCertain: Bool { truth == .yes && fate != .unknown }
    }

    /// What becomes of a packet.
    public enum Fate: Sendable, Hashable, CaseIterable {
        /// It gets to this host.
        case accepted
        /// It is dropped or rejected.
        case dropped
        /// It is sent to another address.
        case sentElsewhere
        /// The rules do not tell.
        case unknown
    }

    /// What decides about a packet.
    public enum Decider: Sendable, Hashable {
        /// The last of these rules; the ones before it jump to its chain.
        case rules([RuleReference])
        /// The policy of a chain.
        case policy(Hook.Place)
        /// A chain of nftables' own: these rules of it, as above; its policy or something that is not known if there are none.
        case native(NativeChain, [RuleReference] = [])
        /// Nothing: no chain has a rule or a policy against it.
        case nothing
    }

    /// Makes it of all ends that were found. Of the same end, that of the most packets counts.
    init(_ ends: [End]) {
        var known: [End: Int] = [:]
        var each: [End] = []
        for end in ends {
            let alike = End(end.fate, end.decider, .yes, end.backend)
            if let index = known[alike] {
                if each[index].truth < end.truth { each[index] = end }
            } else {
                known[alike] = each.count
                each.append(end)
            }
        }
        self.ends = each
    }

    /// The fates that are possible; one means that it is certain.
    public var fates: Set<Fate> { Set(ends.map(\.fate)) }
}

extension PathDecision.Decider {
    /// The table of iptables and the chain of it that a packet enters first; nil where no such chain decides.
    public var place: (table: String, chain: String)? {
        switch self {
        case .rules(let path): path.first.map { ($0.table ?? "filter", $0.chain) }
        case .policy(let place): (place.table, place.chain)
        case .native, .nothing: nil
        }
    }

    /// What decides as the words of a command that would make it: `-t raw -A PREROUTING ... -j DROP`.
    fileprivate var words: String {
        switch self {
        case .rules(let path): path.last.map { "-t \($0.table ?? "filter") " + $0.rule.text } ?? ""
        case .policy(let place): "-t \(place.table) -P \(place.chain) DROP"
        case .native, .nothing: ""
        }
    }
}

extension PathDecision.End {
    /// What decides as a command that would make it: `iptables-legacy -t filter -P INPUT DROP`. A chain of nftables' own
    /// is only named.
    public func command(of family: Family) -> String {
        if case .native(let chain, _) = decider { return "nftables chain \(chain)" }
        let suffix = backend.map { $0 == .legacy ? "-legacy" : "-nft" } ?? ""
        return "\(family.command)\(suffix) \(decider.words)"
    }
}
