import Glibc
import Linux

extension Lab {
    /// Becomes a shell, or a command, on a host of a running lab. The exit status is the command's.
    ///
    /// - Parameters:
    ///   - host: The host to be on.
    ///   - command: The command and its arguments; if empty, the person's shell.
    ///   - lab: The process id of the lab; nil takes the newest.
    /// - Throws: `LabError.noLab`, `noSuchLab` or `notReady`.
    public static func enter(
        host: LabHost, command: [String] = [], lab: Int32? = nil
    ) throws(LabError) -> Never {
        let chosen = try choose(lab)
        try awaitReady(chosen)
        let nsenter = try LabTools.required("nsenter")
        // Who joins a user namespace from outside keeps the ids: setgroups(2) is denied there (user_namespaces(7)).
        let users = chosen.hasOwnUsers ? ["--user", "--preserve-credentials"] : []
        let arguments = command.isEmpty ? [shell] : command
        let onHost = host == .peer ? onPeer(arguments) : arguments
        try become(
            [nsenter, "--target", String(chosen.pid)] + users + ["--net", "--mount", "--pid", "--uts", "--"]
                + onHost,
            environment: LabEnvironment.variables(on: host))
    }

    private static func choose(_ pid: Int32?) throws(LabError) -> RunningLab {
        let running = RunningLab.all()
        guard let newest = running.last else { throw .noLab }
        guard let pid else { return newest }
        if let lab = running.first(where: { $0.pid == pid }) { return lab }
        throw .noSuchLab(pid, running: running.map(\.pid))
    }

    /// A lab is built in a fraction of a second, so one that is not ready is waited for: at most five seconds.
    private static func awaitReady(_ lab: RunningLab) throws(LabError) {
        for _ in 0..<500 {
            if lab.isReady { return }
            usleep(10_000)
        }
        throw .notReady(lab.pid)
    }

    private static var shell: String {
        ProcessEnvironment.variables["SHELL"] ?? "/bin/sh"
    }
}
