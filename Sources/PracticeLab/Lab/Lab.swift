import Linux

/// The practice lab: a server and its peer with kernels, rules and traffic of their own, without root.
///
/// All of it hangs on one process, the launcher, and one namespace of processes. Whichever of the lab's processes
/// dies, the kernel ends the rest, and with the last process go the namespaces, mounts, interfaces and files.
public enum Lab {
    /// The hidden command of the lab's first process.
    public static let insideCommand = "practice-inside"

    /// Whether this process runs in a lab.
    public static var isInside: Bool {
        ProcessEnvironment.variables[LabEnvironment.variable] != nil
    }

    /// The command that runs a shell command line on the peer, for a process on the server.
    ///
    /// - Parameter command: The command line, for `/bin/sh -c`.
    /// - Returns: The program's absolute path and its arguments.
    public static func peerCommand(_ command: String) -> [String] {
        onPeer(["/bin/sh", "-c", command])
    }

    /// The command that runs a program on the peer, for a process on the server.
    static func onPeer(_ arguments: [String]) -> [String] {
        [LabTools.path(of: "nsenter") ?? "nsenter", "--net=\(LabNetwork.peerNamespace)", "--"] + arguments
    }

    /// The absolute path of this program.
    static func executable() throws(LabError) -> String {
        try LabError.told { () throws(SystemError) in try File.target(ofLink: "/proc/self/exe") }
    }

    /// Becomes another program, with this environment.
    static func become(_ arguments: [String], environment: [String]) throws(LabError) -> Never {
        try LabError.told { () throws(SystemError) in
            try ChildProcess.become(arguments, environment: environment)
        }
    }
}
