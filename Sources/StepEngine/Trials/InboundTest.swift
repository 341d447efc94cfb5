public import Netfilter
public import Runbook

/// What a test of a new connection from another machine shows: did it arrive, did nothing answer, did it get to the end
/// of INPUT, did the policy take it, and does all that agree with what the person saw there?
struct InboundTest {
    let port: UInt16
    let sender: Watch.Sender
    let result: WatchResult
    /// What the other machine's nc said.
    let saying: Outcome.Saying?
    /// The rules of INPUT that may take such a packet, in their order; nil stands for the policy.
    let deciders: [RuleReference?]

    var conclusion: InboundConclusion {
        if let reason = result.failure { return .notWatched(reason: reason) }
        let arrived = result.flows.filter { $0.synsIn > 0 }
        guard let flow = arrived.first(where: { !$0.isLoopback }) ?? arrived.first else { return notArrived }
        guard !flow.isLoopback else { return .overLoopback(flow) }
        if let flow = arrived.first(where: { $0.synAcksOut > 0 }) { return .answered(flow, by: decider) }
        if let flow = arrived.first(where: { $0.resetsOut > 0 || $0.errorsOut > 0 }) {
            return .refused(flow, by: decider)
        }
        return unanswered(flow, syns: UInt64(arrived.filter { !$0.isLoopback }.map(\.synsIn).reduce(0, +)))
    }

    /// The rule that takes such a packet before the policy can, if there is just one.
    private var decider: RuleReference? {
        let rules = deciders.compactMap { $0 }
        return rules.count == 1 ? rules[0] : nil
    }

    private var notArrived: InboundConclusion {
        if result.missed > 0 { return .tooBusy(missed: result.missed) }
        return .nothingArrived(port: port, sender: sender, others: Array(result.strangers.prefix(3)))
    }

    private func unanswered(_ flow: Flow, syns: UInt64) -> InboundConclusion {
        guard result.first > 0 else { return .stoppedBeforeInput(flow, syns: syns) }
        guard result.last >= syns else {
            return .decidedEarlier(flow, by: decider, syns: syns, counted: result.last)
        }
        guard let dropped = result.dropped, dropped >= syns else { return .policyDidNotCount(syns: syns) }
        guard saying == .timedOut else { return .disagrees(flow, syns: syns, saying) }
        return .blocked(flow, syns: syns, dropped: dropped)
    }
}

/// What a test of a new connection from another machine has shown.
public enum InboundConclusion: Sendable, Hashable {
    /// It arrived, nothing answered, and the policy dropped it.
    case blocked(Flow, syns: UInt64, dropped: UInt64)
    /// Nothing of the test arrived here; these others did.
    case nothingArrived(port: UInt16, sender: Watch.Sender, others: [WatchResult.Stranger])
    /// It came from this host itself.
    case overLoopback(Flow)
    /// It was accepted, by this rule if the rules tell.
    case answered(Flow, by: RuleReference?)
    /// It was refused: by a rule with REJECT, or because nothing listens behind a rule that accepts it.
    case refused(Flow, by: RuleReference?)
    /// It arrived, and did not get as far as INPUT.
    case stoppedBeforeInput(Flow, syns: UInt64)
    /// It got to INPUT, and a rule took it before the policy.
    case decidedEarlier(Flow, by: RuleReference?, syns: UInt64, counted: UInt64)
    /// It got to the end of INPUT, and the policy's counter did not rise as much.
    case policyDidNotCount(syns: UInt64)
    /// It was dropped here, and the other machine says something else than that it timed out.
    case disagrees(Flow, syns: UInt64, Outcome.Saying?)
    /// So many packets were not looked at that nothing can be concluded.
    case tooBusy(missed: Int)
    /// The test could not be watched; the reason is a sentence.
    case notWatched(reason: String)

    /// Whether it proves that the connection was blocked.
    var isProof: Bool {
        if case .blocked = self { true } else { false }
    }
}
