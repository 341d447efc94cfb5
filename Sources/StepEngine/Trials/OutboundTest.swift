public import Netfilter

/// What a test of connections from this host shows: were they answered, and were the answers accepted by the state
/// rule and not by another?
///
/// Three witnesses must agree: the wire, a rule that counts directly above the state rule, and connection tracking. The
/// rule cannot tell the test from other connections to the same peer: so either the rules leave no doubt who takes its
/// answers, or more was counted than came in of all others. The state rule's own counter is looked at by the step that
/// follows.
struct OutboundTest {
    let peer: Address
    let result: WatchResult
    /// The rule that accepts replies.
    let stateRule: RuleReference?
    /// The rules of INPUT that may take the answers, in their order; nil stands for the policy.
    let deciders: [RuleReference?]

    var conclusion: OutboundConclusion {
        if let reason = result.failure { return .notWatched(reason: reason) }
        guard let flow = result.flows.judged else { return unsent }
        guard flow.synAcksIn > 0 else { return unanswered(flow) }
        guard result.first > 0 else { return .stoppedBeforeInput(flow) }
        guard result.last > 0 else { return .decidedEarlier(flow, by: other, isAccepted: flow.isMade) }
        guard flow.isMade else { return .stoppedAfterRule(flow) }
        switch result.entry {
        case .unanswered, .absent: return .notTracked(flow)
        case .answered, .unknown: break
        }
        guard let stateRule, deciders.contains(stateRule) else {
            return .decidedEarlier(flow, by: other, isAccepted: true)
        }
        let others = max(0, result.incoming - flow.packetsIn)
        guard deciders == [stateRule] || result.last > others else {
            return .indistinct(flow, by: other, others: others)
        }
        return .answered(flow, counted: result.last, above: stateRule, entry: result.entry)
    }

    /// The rule that may take the answers instead of the state rule, if there is just one.
    private var other: RuleReference? {
        let others = deciders.compactMap { $0 }.filter { $0 != stateRule }
        return others.count == 1 ? others[0] : nil
    }

    private var unsent: OutboundConclusion {
        result.flows.contains(where: \.isLoopback) ? .overLoopback(peer) : .nothingSent(peer)
    }

    private func unanswered(_ flow: Flow) -> OutboundConclusion {
        if let router = flow.errorFrom { return .refusedOnTheWay(flow, by: router) }
        if flow.resetsIn > 0 { return .refused(flow, counted: result.last) }
        return result.missed > 0 ? .tooBusy(missed: result.missed) : .silent(flow)
    }
}

/// What a test of connections from this host has shown.
public enum OutboundConclusion: Sendable, Equatable {
    /// The peer answered, and this many of its packets came to the state rule.
    case answered(Flow, counted: UInt64, above: RuleReference, entry: WatchResult.TrackingEntry)
    /// No connection to the peer was begun.
    case nothingSent(Address)
    /// The connection went from this host to itself.
    case overLoopback(Address)
    /// Packets left, and nothing came back.
    case silent(Flow)
    /// The peer refused: nothing listens there.
    case refused(Flow, counted: UInt64)
    /// A machine on the way, or the peer's firewall, said that there is no way.
    case refusedOnTheWay(Flow, by: Address)
    /// Packets came back, and none of them got as far as INPUT.
    case stoppedBeforeInput(Flow)
    /// Packets came back to INPUT, and another rule took them before the state rule.
    case decidedEarlier(Flow, by: RuleReference?, isAccepted: Bool)
    /// Packets came back, and others too, and it cannot be told whose came to the state rule.
    case indistinct(Flow, by: RuleReference?, others: Int)
    /// Packets came back as far as the state rule, and not to the program that waits for them.
    case stoppedAfterRule(Flow)
    /// Packets came back, and connection tracking does not know the connection as answered.
    case notTracked(Flow)
    /// So many packets were not looked at that nothing can be concluded.
    case tooBusy(missed: Int)
    /// The name has no address; the reason is what the resolver said.
    case nameNotResolved(String, reason: String)
    /// The test could not be watched; the reason is a sentence.
    case notWatched(reason: String)

    /// Whether it proves that replies come in by the state rule.
    var isProof: Bool {
        if case .answered = self { true } else { false }
    }
}
