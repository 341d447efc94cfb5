import Netfilter
import Runbook

@testable import StepEngine

/// What must hold for every event at every node.
struct Invariants {
    let world: World

    /// Compares a node before and after an event.
    ///
    /// - Returns: what is broken; nil if nothing is.
    func broken(by event: Event, from before: Node, to after: Node, _ actions: [Action]) -> String? {
        for action in actions {
            if let broken = broken(by: action, at: after) { return broken }
        }
        if actions.contains(where: \.believesLogin), !World.proves(event, at: before.engine) {
            return "a login is believed that is not the person's new one"
        }
        if event.meansNothing, actions.contains(where: \.changesTheHost) {
            return "\(event) changed something"
        }
        if event.isEndedByThePerson, actions.contains(where: \.believesOrGoesOn) {
            return "what the person has ended was believed, or led on"
        }
        if after.isTestOpen, !after.engine.state.keepsTest { return "what counts for a test outlives it" }
        if actions.filter(\.isAnswered).count > 1 { return "two actions wait for an answer at once" }
        if actions.dropLast().contains(where: \.isAnswered) { return "an action follows one that waits" }
        if let broken = unrecorded(in: actions) { return broken }
        if case .restored(let result) = event, result != .restored, before.timerIsArmed,
            !actions.contains(.fireTimer)
        {
            return "the timer does not go on where the rules are not back"
        }
        if before.engine.state == .reading(.resumption), after.isDeniedAndUnguarded,
            actions.contains(where: \.asks)
        {
            return "a question under an unconfirmed policy that no timer guards"
        }
        if case .timerFired = event, actions.contains(where: \.saysConfirmed) {
            return "confirmed, though the timer has acted"
        }
        if actions.isEmpty, after.engine.state != before.engine.state { return "a silent change of state" }
        return nil
    }

    /// What is about to be done stands in the journal before it is done.
    private func unrecorded(in actions: [Action]) -> String? {
        for (index, action) in actions.enumerated() {
            guard let intent = action.intent else { continue }
            guard index > 0, actions[index - 1] == .record(.intent(intent)) else {
                return "\(action) without a record before it"
            }
        }
        return nil
    }

    /// The way back leads to the start, and takes away all that was inserted.
    private func leadsBack(_ order: RollbackOrder, at node: Node) -> Bool {
        world.families.allSatisfy { family in
            guard let entry = order.families[family] else { return false }
            let takesAway = !entry.session.isEmpty || !node.inserted.contains(family)
            return world.isStart(entry.snapshot) && takesAway
        }
    }

    private func broken(by action: Action, at node: Node) -> String? {
        switch action {
        case .restore(let order) where !order.families.isEmpty, .armTimer(let order):
            leadsBack(order, at: node) ? nil : "a way back that does not lead to the start"
        case .save(let order): mayBeSaved(order, at: node) ? nil : "saved unverified"
        case .disarmTimer where node.engine.state == .disarming(.confirmed):
            letsTheNextIn(node) ? nil : "confirmed under rules that shut out"
        case .run(let command) where command.setsInputPolicyToDrop:
            mayDeny(at: node) ? nil : "DROP without its conditions"
        case .ask(let prompt) where ![.quit, .abort, .help].allSatisfy(prompt.words.contains):
            "a prompt without a way out"
        case .ask(let prompt) where Set(prompt.words.map(\.text)).count != prompt.words.count:
            "a prompt with two words alike"
        case .ask(let prompt) where !prompt.hasOnlyReservedWords:
            "a word that a step could give another meaning"
        default: nil
        }
    }

    private func mayBeSaved(_ order: SaveOrder, at node: Node) -> Bool {
        let isDenying = order.verified.values.allSatisfy { world.name(of: $0)?.fingerprint == .denying }
        return isDenying && order.verified.count == world.families.count
            && node.witnessed.isSuperset(of: everything)
            && !node.timerIsArmed
    }

    /// All that must have been seen: one login, and each test for each family.
    private var everything: Set<Node.Witness> {
        let tests: [Node.Witness.Sight] = [.outbound, .counted, .blocked]
        let seen = tests.flatMap { sight in
            world.families.map { Node.Witness(sight: sight, family: $0) }
        }
        return Set(seen + [Node.Witness(sight: .login)])
    }

    /// All that the policy needs holds in the rules of this moment, for every family.
    private func letsTheNextIn(_ node: Node) -> Bool {
        node.kernel.values.allSatisfy { $0.fingerprint == .denying }
    }

    private func mayDeny(at node: Node) -> Bool {
        node.timerIsArmed && node.witnessed.contains(Node.Witness(sight: .tracked))
            && node.kernel.values.allSatisfy {
                [.ready, .serving].contains($0) || $0.fingerprint == .denying
            }
            && node.services.areFresh && node.services.listed.allSatisfy { mayBeShut($0, at: node) }
    }

    /// Nobody's service is shut unless it was named and agreed to.
    private func mayBeShut(_ service: ListeningService, at node: Node) -> Bool {
        let isAccepted = node.kernel[service.family] == .serving && service.port == ServicePorts(tcp: 80)
        return isAccepted || node.services.agreed.contains(service)
    }
}

extension Node {
    /// Whether a policy DROP that was to be confirmed is in force, and no timer runs.
    fileprivate var isDeniedAndUnguarded: Bool {
        history.awaitsConfirmation && !timerIsArmed
            && kernel.values.contains { $0.fingerprint == .denying || $0 == .blocked || $0 == .shut }
    }
}

extension Event {
    /// Empty lines, unknown words and ends of input.
    fileprivate var meansNothing: Bool {
        switch self {
        case .answered(""), .answered("xyzzy"), .answered("\u{0}\u{1b}[31m"), .endOfInput: true
        default: false
        }
    }
}

extension Event {
    /// Whether the person did not let a command or a name's look-up come to its end.
    fileprivate var isEndedByThePerson: Bool {
        switch self {
        case .commandFinished(let result): result.status == .interrupted
        case .resolved(let resolution): resolution == .interrupted
        default: false
        }
    }
}

extension Action {
    /// Whether something is concluded from what went before, or more is done; the way back is no more.
    fileprivate var believesOrGoesOn: Bool {
        switch self {
        case .show(.verdict(.ok, _, _, _)), .endWatch, .record(.evidence): true
        case .restore: false
        default: changesTheHost
        }
    }

    fileprivate var asks: Bool {
        if case .ask = self { true } else { false }
    }

    /// Whether it says that a new login was seen.
    fileprivate var believesLogin: Bool {
        if case .show(.verdict(_, _, .access(.loginSeen), _)) = self { true } else { false }
    }

    /// Whether it says that the change is confirmed, and stays.
    fileprivate var saysConfirmed: Bool {
        self == .answerLogin(.confirmed) || self == .show(.rollback(.timerDisarmed))
    }

    /// Whether an action may leave the host other than it was. Enter may run what only reads.
    fileprivate var changesTheHost: Bool {
        switch self {
        case .run(let command):
            !Set(command.argv).isDisjoint(with: ["-I", "-D", "-P", "-Z", "--noflush"])
        case .placeKernelRules, .proveTracking, .armTimer, .disarmTimer, .fireTimer, .restore, .save,
            .runOnPeer, .openNamespace,
            .runInNamespace, .beginWatch:
            true
        case .show, .ask, .planSave, .unsave, .listServices, .resolve, .endWatch, .dropWatch, .readRulesets,
            .readWholeRules,
            .markConnections, .observeConnections, .answerLogin, .extendTimer, .openShell, .record, .finish:
            false
        }
    }

    /// Whether the engine waits for what comes of it.
    fileprivate var isAnswered: Bool {
        switch self {
        case .ask, .run, .runOnPeer, .resolve, .openNamespace, .runInNamespace, .beginWatch, .endWatch,
            .planSave, .readRulesets, .readWholeRules, .listServices, .proveTracking, .observeConnections,
            .armTimer,
            .disarmTimer, .restore,
            .save:
            true
        case .show, .unsave, .dropWatch, .placeKernelRules, .markConnections, .answerLogin, .extendTimer,
            .fireTimer, .openShell,
            .record,
            .finish:
            false
        }
    }
}

extension Prompt {
    /// Whether no step can take one of its words for something else.
    var hasOnlyReservedWords: Bool {
        words.allSatisfy { word in
            switch word {
            case .goOn, .step, .offer: true
            default: Step.reservedWords.contains(word.text)
            }
        }
    }
}
