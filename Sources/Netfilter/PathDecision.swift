/// What may become of a packet on its whole way to this host: the set of possible ends.
public struct PathDecision: Sendable, Hashable {
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

        init(_ fate: Fate, _ decider: Decider, _ truth: Truth) {
            self.fate = fate
            self.decider = decider
            self.truth = truth
        }
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
        /// A chain of nftables' own.
        case native(NativeChain)
        /// Nothing: no chain has a rule or a policy against it.
        case nothing
    }

    init(_ ends: [End]) {
        var seen: Set<End> = []
        self.ends = ends.filter { seen.insert($0).inserted }
    }

    /// The fates that are possible; one means that it is certain.
    public var fates: Set<Fate> { Set(ends.map(\.fate)) }
}
