import Netfilter
import Runbook

/// How far the current step has come.
struct Progress: Sendable, Equatable {
    /// The step's position in the runbook, from 0.
    var index: Int
    /// The commands still to be run, a group for each word to be typed.
    var groups: [CommandGroup] = []
    /// What the commands of this step ended with.
    var results: [Family: CommandResult] = [:]
    /// The families still to be observed.
    var toObserve: [Family] = []
    /// The test that has just ended.
    var ended: EndedTest?
    /// Whether the person wants the step's tests again, also those that were passed.
    var isAnew = false
    /// The section that explains the last failure.
    var hint: String?
    /// The services that the policy would shut, as they were named to the person.
    var named: [ShutService] = []
    /// New logins in which the code was typed, and that the person is still asked about.
    var vouchedFor: [NewLogin] = []
    /// The change that may keep the operator out, or that goes back as a whole.
    var guarded: GuardedStep?
    /// Where a passing outcome leads, if not to the next step.
    var next: String?
}

/// Commands that run on one word.
struct CommandGroup: Sendable, Equatable {
    var word: String?
    var purpose: Purpose
    var items: [Item]

    enum Purpose: Sendable, Equatable {
        case step
        case offer(Fact)
        case reopen
        /// Accepts a service that the policy would shut.
        case accept(AcceptOrder)
        /// Makes the saved rules be restored at boot.
        case enable
    }

    struct Item: Sendable, Equatable {
        var family: Family
        var command: Command
        var undo: Command?
    }

    var needsTimer: Bool { items.contains { $0.command.setsInputPolicyToDrop } }
}

extension CommandGroup.Purpose {
    /// Whether the step's file has the command, and with it the meaning of its results.
    var isOfStep: Bool {
        switch self {
        case .step, .offer: true
        case .reopen, .accept, .enable: false
        }
    }
}
