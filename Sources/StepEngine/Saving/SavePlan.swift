public import Netfilter

/// What a save would write, and whether that would be restored at the next boot.
public struct SavePlan: Sendable, Equatable {
    /// The host's method, and by what it was recognised, as a sentence; nil if it has none.
    public var method: String?
    /// The files, in the order in which they are written.
    public var files: [PlannedFile]
    /// Whether the files will be restored at boot.
    public var boot: Boot
    /// What else would come in the way at boot, each a sentence.
    public var warnings: [String]

    /// One file.
    public struct PlannedFile: Sendable, Equatable {
        /// Whose rules it holds; nil for a file that restores the others.
        public var family: Family?
        /// Where it belongs.
        public var path: String
        /// How it compares with what is there now.
        public var state: State

        /// How a file compares with what is there now.
        public enum State: Sendable, Equatable {
            /// There is none yet.
            case new
            /// It holds the same rules.
            case same
            /// Lines that go and lines that come.
            case differs(removed: [String], added: [String])
            /// It cannot be read as saved rules, or at all.
            case unreadable
        }

        /// Makes a file.
        public init(family: Family?, path: String, state: State) {
            self.family = family
            self.path = path
            self.state = state
        }
    }

    /// Whether saved rules will be restored at boot.
    public enum Boot: Sendable, Equatable {
        /// These units or services restore them.
        case restored(by: String)
        /// They will not be. The reason is a sentence; the commands make it so, or the remedy is for the person to do.
        case notRestored(reason: String, remedy: String?, commands: [Command])
        /// Nothing restores files in that place.
        case unknown
        /// There is no next boot: a practice lab ends with its session.
        case never
    }

    /// Makes a plan.
    public init(method: String?, files: [PlannedFile], boot: Boot, warnings: [String] = []) {
        self.method = method
        self.files = files
        self.boot = boot
        self.warnings = warnings
    }

    /// The commands that make the files be restored at boot, if any do and are needed.
    var enabling: [Command] {
        if case .notRestored(_, _, let commands) = boot { commands } else { [] }
    }
}
