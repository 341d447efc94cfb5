public import Netfilter
public import Runbook

/// What is shown of a step.
public enum StepMessage: Sendable, Equatable {
    /// It begins.
    case header(Header)
    /// Commands that will run at the next word, with what takes them back.
    case plan([PlannedCommand])
    /// What takes these commands back.
    case undo([PlannedCommand])
    /// Prose of the step file.
    case section(Step.Body.Section)
    /// The step file does not say why the step is there.
    case noReason
    /// The step file has no hint for this.
    case noHint(Lack)

    /// What there is no hint for.
    public enum Lack: Sendable, Equatable {
        /// Nothing has failed yet.
        case nothing
        /// Something has failed.
        case failure
        /// Something has to be put right first.
        case requirement
    }

    /// The head of a step.
    public struct Header: Sendable, Equatable {
        /// Its position, from 1.
        public var number: Int
        /// How many steps there are.
        public var total: Int
        /// Its title.
        public var title: String
        /// Its introduction, as Markdown.
        public var introduction: String
    }

    /// A command with what takes it back.
    public struct PlannedCommand: Sendable, Equatable {
        /// The family it is for; nil if for none in particular.
        public var family: Family?
        /// The word that runs it; nil for Enter.
        public var word: String?
        /// The command.
        public var command: Command
        /// What takes it back; nil for commands that change nothing that needs to be.
        public var undo: Command?
    }
}
