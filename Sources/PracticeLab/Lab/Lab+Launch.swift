import Glibc
import Netfilter

extension Lab {
    /// The launcher: a shell that has the lab started, and waits for it.
    ///
    /// The signals of the keyboard are for the wizard; all others end the launcher, and with it the lab.
    ///
    /// A wizard that is killed may leave the terminal raw, and after what looks like an exit no shell sets it right. So the
    /// launcher does, unless it is in the background, where the terminal is somebody else's (proc(5): `pgrp`, `tpgid`).
    private static let launcher = #"""
        trap "" INT QUIT
        stty=$1
        shift
        settings=$("$stty" -g 2>/dev/null)
        "$@"
        status=$?
        read -r pid name state parent group session terminal foreground rest </proc/self/stat
        if [ $status -ge 128 ] && [ "$group" = "$foreground" ]; then
            "$stty" $settings >/dev/null 2>&1
        fi
        exit $status
        """#

    /// In the lab's namespaces, a shell that starts the first process and waits for it. It can start no other. (unshare(1)
    /// could do this itself with `--fork --kill-child`, but takes SIGTERM from nobody, and a child's SIGKILL for an error.)
    private static let inside = #""$@"; exit $?"#

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
        let bound = [try LabTools.required("setpriv"), "--pdeathsig", "KILL", "--"]
        try become(
            ["/bin/sh", "-c", launcher, "surefoot", try LabTools.required("stty")]
                + bound + isolated + ["/bin/sh", "-c", inside, "surefoot"]
                + bound + [try executable(), insideCommand],
            environment: LabEnvironment.variables(on: .server), leaving: handover.line)
    }
}
