import Linux

/// The practice lab: a server and its peer with kernels, rules and traffic of their own, without root.
///
/// All of it hangs on one process, the launcher, and one namespace of processes. Whichever of the lab's processes
/// dies, the kernel ends the rest, and with the last process go the namespaces, mounts, interfaces and files.
public enum Lab {
    /// The hidden command of the lab's first process.
    public static let insideCommand = "practice-inside"

    /// The command that runs a program on the peer, for a process on the server.
    static func onPeer(_ arguments: [String]) -> [String] {
        [
            LabTools.path(of: "nsenter") ?? "nsenter", "--net=\(LabNetwork.peerNamespace)",
            "--uts=\(LabNames.peerNamespace)", "--",
        ] + arguments
    }

    /// The absolute path of this program.
    static func executable() throws(LabError) -> String {
        try LabError.told { () throws(SystemError) in try File.target(ofLink: "/proc/self/exe") }
    }

    /// Becomes another program, with this environment; see `ChildProcess.become`.
    static func become(
        _ arguments: [String], environment: [String], leaving word: String? = nil
    ) throws(LabError) -> Never {
        try LabError.told { () throws(SystemError) in
            try ChildProcess.become(arguments, environment: environment, leaving: word)
        }
    }
}
