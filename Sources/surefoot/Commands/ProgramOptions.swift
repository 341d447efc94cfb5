import ArgumentParser
import Host
import StepEngine
import Terminal

/// Where the programs are looked for that a command runs.
struct ProgramOptions: ParsableArguments {
    @Option(
        name: .customLong("path"),
        help: ArgumentHelp(
            "Folders, with colons between them, in which programs are looked for before those of the system. As root, PATH is not heeded.",
            valueName: "DIRS")
    )
    var folders: String?

    func validate() throws {
        guard let folders, let objection = ProgramPaths.objection(to: folders) else { return }
        throw ValidationError(objection)
    }

    /// Runs commands with the programs of this host, or with those of a session's beginning.
    func runner(of header: SessionHeader? = nil) -> CommandRunner {
        CommandRunner(
            programs: ProgramPaths(path: folders ?? header?.programFolders, pinned: header?.programs))
    }
}
