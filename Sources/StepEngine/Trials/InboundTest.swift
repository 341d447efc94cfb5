public import Netfilter
public import Runbook

/// What a test of a new connection from another machine shows: did it arrive, did no program answer, did it get to what is
/// to keep it out, did that take it, and does all that agree with what the person saw there?
struct InboundTest {
    let port: UInt16
    let sender: Watch.Sender
    let result: WatchResult
    /// What the other machine's nc said.
    let saying: Outcome.Saying?
    /// The rules of INPUT that may take such a packet, in their order; nil stands for the policy.
    let deciders: [RuleReference?]
    /// What is to keep it out.
    let denial: Denial?

    var conclusion: InboundConclusion {
        if let reason = result.failure { return .notWatched(reason: reason) }
        let arrived = result.flows.filter { $0.synsIn > 0 }
        guard let flow = arrived.first(where: { !$0.isLoopback }) ?? arrived.first else { return notArrived }
        guard !flow.isLoopback else { return .overLoopback(flow) }
        if let flow = arrived.first(where: { $0.synAcksOut > 0 }) { return .answered(flow, by: decider) }
        let syns = UInt64(arrived.filter { !$0.isLoopback }.map(\.synsIn).reduce(0, +))
        guard let refused = arrived.first(where: \.isRefused) else { return unanswered(flow, syns: syns) }
        return mayRefuse(syns) ? unanswered(refused, syns: syns) : .refused(refused, by: decider)
    }

    /// The rule that takes such a packet before it comes to what is to keep it out, if there is just one.
    private var decider: RuleReference? {
        let rules = deciders.filter { !(denial?.deniers.contains($0) ?? false) }.compactMap { $0 }
        return rules.count == 1 ? rules[0] : nil
    }

    /// Those that have taken what came to them, if nothing else can have.
    private var takers: [RuleReference?] { denial?.takers(among: deciders) ?? [] }

    /// A refusal may be the work of a rule with REJECT to which all has come. Else it is that of something before it, or of the
    /// host itself, on whose port nothing listens.
    private func mayRefuse(_ syns: UInt64) -> Bool {
        result.last >= syns && takers.contains { $0?.rule.target.isRejecting ?? false }
    }

    private var notArrived: InboundConclusion {
        if result.missed > 0 { return .tooBusy(missed: result.missed) }
        return .nothingArrived(port: port, sender: sender, others: Array(result.strangers.prefix(3)), saying)
    }

    private func unanswered(_ flow: Flow, syns: UInt64) -> InboundConclusion {
        guard result.first > 0 else { return .stoppedBeforeInput(flow, syns: syns) }
        guard result.last >= syns, !takers.isEmpty else {
            return .decidedEarlier(flow, by: decider, syns: syns, counted: result.last)
        }
        guard let denied = result.denied, denied >= syns else {
            return .denialDidNotCount(flow, by: takers, syns: syns)
        }
        guard isExpected(of: flow) else { return .disagrees(flow, syns: syns, saying) }
        return .blocked(flow, by: takers, syns: syns, denied: denied)
    }

    /// Whether the other machine may say so. A refusal that has left this host may get lost on its way.
    private func isExpected(of flow: Flow) -> Bool {
        switch saying {
        case .timedOut: true
        case .refused, .unreachable: flow.isRefused
        case .succeeded, .unresolved, .usage, nil: false
        }
    }
}

/// What a test of a new connection from another machine has shown.
public enum InboundConclusion: Sendable, Equatable {
    /// It arrived, no program answered, and these rules, or the policy for nil, kept it out: so much they have taken meanwhile.
    case blocked(Flow, by: [RuleReference?], syns: UInt64, denied: UInt64)
    /// Nothing of the test arrived here, these others did, and the other machine says so.
    case nothingArrived(
        port: UInt16, sender: Watch.Sender, others: [WatchResult.Stranger], Outcome.Saying?)
    /// It came from this host itself.
    case overLoopback(Flow)
    /// It was accepted, by this rule if the rules tell.
    case answered(Flow, by: RuleReference?)
    /// It was refused, and not by what is to keep it out: by a rule with REJECT before that, or because nothing listens behind
    /// a rule that accepts it.
    case refused(Flow, by: RuleReference?)
    /// It arrived, and did not get as far as INPUT.
    case stoppedBeforeInput(Flow, syns: UInt64)
    /// It got to INPUT, and a rule took it before what is to keep it out, or may have.
    case decidedEarlier(Flow, by: RuleReference?, syns: UInt64, counted: UInt64)
    /// It got to what is to keep it out, whose counters did not rise as much.
    case denialDidNotCount(Flow, by: [RuleReference?], syns: UInt64)
    /// It was kept out here, and the other machine says something else than that it timed out.
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
