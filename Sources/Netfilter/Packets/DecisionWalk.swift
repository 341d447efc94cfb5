/// Takes a packet through the chains, as the kernel would (net/ipv4/netfilter/ip_tables.c, `ipt_do_table`),
/// but both ways at each match that may or may not fit.
struct DecisionWalk {
    private let chains: Chains
    private let table: String?
    /// The packet as the rules so far have left it.
    private var packet: Packet
    /// The rules that change the packet on its way, and for how many packets.
    private(set) var changes: [(rule: Rule, truth: Truth)] = []
    /// Whether a rule has settled how the packet is tracked.
    private var isSettled = Truth.no
    private var outcomes: [Decision.Outcome] = []
    private var path: [RuleReference] = []
    private var walked: [Visit: Truth] = [:]

    /// A chain that was entered; entering it again by as many packets adds no outcome.
    private struct Visit: Hashable {
        var chain: String
        var entering: Truth
    }

    /// The kernel's nf_tables allows 16 jumps in a row; x_tables as many as there are chains.
    private static let depthLimit = 64

    /// Begins a walk through a table, which is named where it is not the filter table.
    init(_ chains: Chains, table: String? = nil, _ packet: Packet) {
        self.chains = chains
        self.table = table
        self.packet = packet
    }

    /// All outcomes in order.
    mutating func outcomes(in chain: Chain, policy: Policy) -> [Decision.Outcome] {
        let undecided = walk(chain, entering: .yes)
        if undecided != .no {
            outcomes.append(
                Decision.Outcome(
                    verdict: policy == .accept ? .accepted : .dropped, path: [], truth: undecided))
        }
        return outcomes
    }

    /// Walks a chain.
    ///
    /// - Returns: whether the packet comes out of it undecided.
    private mutating func walk(_ chain: Chain, entering: Truth) -> Truth {
        var here = entering
        var leaving = Truth.no
        for (index, rule) in chain.rules.enumerated() where !rule.target.isPassing || rule.changesPackets {
            let fits = rule.truth(for: packet)
            guard fits != .no else { continue }
            guard !rule.target.isPassing else {
                change(by: rule, min(here, fits))
                continue
            }
            path.append(
                RuleReference(
                    table: table, chain: chain.name, position: chain.position(of: index), rule: rule))
            let step = follow(rule.target, min(here, fits))
            path.removeLast()
            switch step {
            case .comesBack: continue
            case .isDecided: break
            case .leaves(let truth):
                leaving = max(leaving, truth)
                here = min(here, fits.negated)
            }
            if fits == .yes { return leaving }
        }
        return max(leaving, here)
    }

    /// The rules behind see the packet as it is then. What a rule before has accepted, if anything, goes out unchanged.
    private mutating func change(by rule: Rule, _ truth: Truth) {
        var truth = rule.untracks ? min(truth, isSettled.negated) : truth
        if rule.settlesTracking, packet.state != .untracked { isSettled = max(isSettled, truth) }
        guard truth != .no, !rule.settlesTracking || packet.state != .untracked else { return }
        if !rule.changesHopLimit, packet.mayBeOwn || packet.state == nil { truth = min(truth, .unmodelled) }
        let changed = truth == .yes ? rule.changed(packet) : rule.perhapsChanged(packet)
        if changed != packet {
            packet = changed
            walked = [:]
        }
        if outcomes.contains(where: { $0.verdict == .accepted }) { truth = min(truth, .unmodelled) }
        if !rule.settlesTracking { changes.append((rule, truth)) }
    }

    private enum Step {
        /// The packet goes on with the next rule.
        case comesBack
        /// A packet that fits goes no further.
        case isDecided
        /// A packet that fits leaves the chain undecided.
        case leaves(Truth)
    }

    private mutating func follow(_ target: Target, _ truth: Truth) -> Step {
        switch target {
        case .accept: end(.accepted, truth)
        case .drop, .reject: end(.dropped, truth)
        case .none, .other: end(.unknown, truth)
        case .returnToCaller: .leaves(truth)
        case .goto(let name): enter(name, truth).map { .leaves($0) } ?? end(.unknown, truth)
        case .jump(let name):
            enter(name, truth).map { $0 == .no ? .isDecided : .comesBack } ?? end(.unknown, truth)
        }
    }

    private mutating func end(_ verdict: Decision.Verdict, _ truth: Truth) -> Step {
        outcomes.append(Decision.Outcome(verdict: verdict, path: path, truth: truth))
        return .isDecided
    }

    /// - Returns: nil if the chain is not in the listing, or leads back to itself.
    private mutating func enter(_ name: String, _ truth: Truth) -> Truth? {
        guard let chain = chains[name], path.count < Self.depthLimit,
            !path.contains(where: { $0.chain == name })
        else {
            return nil
        }
        let visit = Visit(chain: name, entering: truth)
        if let known = walked[visit] { return known }
        let before = packet
        let leaving = walk(chain, entering: truth)
        if packet == before { walked[visit] = leaving }
        return leaving
    }
}
