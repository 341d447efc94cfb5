import Glibc
import Netfilter

extension Lab {
    /// The launcher: a shell that starts the lab's first process, and waits for it.
    ///
    /// The signals of the keyboard are for the wizard; all others end the launcher, and with it the lab. (unshare(1)
    /// could do this itself with `--fork --kill-child`, but then SIGTERM has no effect on it.)
    private static let launcher = #"trap "" INT QUIT; "$@"; exit $?"#

    /// Becomes the lab: builds it and runs the wizard on its server. The exit status is the wizard's.
    ///
    /// - Parameters:
    ///   - walkArguments: The arguments with which this program is the wizard.
    ///   - configuration: What the person chose.
    /// - Throws: `LabError` if a tool, the backend or the permission is missing; then nothing was started.
    public static func launch(
        walkArguments: [String], configuration: LabConfiguration = LabConfiguration()
    ) throws(LabError) -> Never {
        try LabTools.requireAll()
        let backend = try Backend.chosen(configuration.backend)
        let unshare = try LabTools.required("unshare")
        let isolated = try Isolation.command(unshare)
        let handover = Handover(
            outside: try .current(), launcher: getpid(), backend: backend, walkArguments: walkArguments)
        let inside = [try executable(), insideCommand]
        let bound = [try LabTools.required("setpriv"), "--pdeathsig", "KILL", "--"] + inside
        try become(
            isolated + ["/bin/sh", "-c", launcher, "surefoot"] + bound,
            environment: LabEnvironment.variables(on: .server), leaving: handover.line)
    }
}
