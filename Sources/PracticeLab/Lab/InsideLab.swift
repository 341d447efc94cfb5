import Linux

/// The proof that this process runs in a practice lab: the first of all processes that it can see is the lab's.
public struct InsideLab: Sendable {
    private init() {}

    /// The proof; nil outside of a lab.
    public static func current() -> InsideLab? {
        let first = RunningProcess(1)
        guard first.arguments.dropFirst().first == Lab.insideCommand,
            let program = try? FileStatus(of: "/proc/1/exe"),
            let own = try? FileStatus(of: "/proc/self/exe"),
            (program.fileSystem, program.inode) == (own.fileSystem, own.inode)
        else { return nil }
        return InsideLab()
    }

    /// The command that runs a shell command line on the peer, for a process on the server.
    ///
    /// - Parameter command: The command line, for `/bin/sh -c`.
    /// - Returns: The program's absolute path and its arguments.
    public func peerCommand(_ command: String) -> [String] {
        Lab.onPeer(["/bin/sh", "-c", command])
    }
}
