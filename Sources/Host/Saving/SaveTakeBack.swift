public import StepEngine

/// Takes the finished saves of a session back.
public struct SaveTakeBack: Sendable {
    private let runner: CommandRunner

    /// Makes one.
    public init(_ runner: CommandRunner) {
        self.runner = runner
    }

    /// First nothing restores the files at boot any more, then they go back: a unit is disabled while it is there.
    ///
    /// - Returns: what has become of each file, and of each command that failed, by its text.
    public func run(_ undo: SaveUndo) async -> [FileReturn] {
        var failed: [FileReturn] = []
        for command in undo.commands {
            let result = await runner.run(command)
            if result.exit != 0 {
                failed.append(
                    FileReturn(
                        path: "What starts at boot",
                        way: .leave(reason: "\(command) failed: \(result.stderr)")))
            }
        }
        return failed + SaveRecovery.carryOut(SaveRecovery.plan(undoing: undo.files))
    }
}
