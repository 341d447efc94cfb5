/// What takes the saves of a session back.
public struct SaveUndo: Sendable, Equatable {
    /// The files that were saved.
    public var files: [SaveResult.SavedFile] = []
    /// The commands by which they came to be restored at boot.
    public var enabled: [Command] = []

    /// Nothing to take back.
    public init() {}

    /// Whether there is nothing to take back.
    public var isEmpty: Bool { files.isEmpty && commands.isEmpty }

    /// The commands that undo those, the last first. A unit that was saved as a file must still be there then.
    public var commands: [Command] { enabled.reversed().compactMap(\.undoOfEnabling) }
}

/// What becomes of a saved file when its save is taken back.
public struct FileReturn: Sendable, Equatable {
    /// The file.
    public var path: String
    /// What becomes of it.
    public var way: Way

    /// What becomes of a file.
    public enum Way: Sendable, Equatable {
        /// The file of before comes back.
        case putBack
        /// There was none before: it goes.
        case remove
        /// It stays as it is; the reason is a sentence.
        case leave(reason: String)
    }

    /// Makes one.
    public init(path: String, way: Way) {
        self.path = path
        self.way = way
    }
}

extension Command {
    /// What undoes a command that makes something start at boot; nil for any other command.
    var undoOfEnabling: Command? {
        switch (argv.first, argv.dropFirst().first) {
        case ("systemctl", "enable"): Command(["systemctl", "disable"] + argv.dropFirst(2))
        case ("rc-update", "add"): Command(["rc-update", "del"] + argv.dropFirst(2))
        case ("update-rc.d", _) where ["enable", "defaults"].contains(argv.last):
            Command(argv.dropLast() + ["disable"])
        default: nil
        }
    }
}
