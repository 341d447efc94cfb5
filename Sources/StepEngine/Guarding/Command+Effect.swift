import Netfilter
import Runbook

extension Command {
    /// What a command can do to the packet filters, whatever its step says.
    enum Effect: Sendable, Equatable {
        /// It is known to read only.
        case reads
        /// It changes a filter table in a way that can be foreseen.
        case edits(InputEdit)
        /// Nobody can tell.
        case anything
    }

    /// What it can do to the packet filters.
    var effect: Effect {
        if ReadOnlyCommand.isOne(argv) { return .reads }
        return InputEdit(argv, reading: input).map { .edits($0) } ?? .anything
    }
}

extension CommandGroup {
    /// Whether it puts in place what the step requires, whatever the step itself changes.
    var isOffer: Bool {
        if case .offer = purpose { true } else { false }
    }

    /// The word for a command that its step gives none, and that is not known to read only.
    static let unnamedWord = "change"

    /// Whether all its commands are known to read only.
    var readsOnly: Bool { items.allSatisfy { $0.command.effect == .reads } }
}

extension Step.Change {
    /// Whether a step that says this may do that to the rules.
    func allows(_ effect: Command.Effect) -> Bool {
        switch (self, effect) {
        case (.rules, _), (.policy, _), (_, .reads): true
        // What becomes of it is looked at afterwards.
        case (_, .anything): true
        case (.counters, .edits(let edit)): edit.onlyCounts
        case (.nothing, .edits), (.savedRules, .edits): false
        }
    }

    /// Whether rules are to change.
    var isOfRules: Bool { self == .rules || self == .policy }
}
