import CSurefoot
import Glibc
public import Netfilter

/// A server and a peer, in namespaces that vanish with the last process in them.
///
/// The command a person types becomes unshare(1), which starts the lab's first process; that one builds the lab,
/// starts the services and the walk, and its end ends them all, since it is process 1 of a process namespace.
public enum Lab {
    /// The hidden command of the lab's first process.
    public static let insideCommand = "practice-inside"

    /// Leaves this machine for the lab: the process becomes another.
    ///
    /// - Parameters:
    ///   - backend: which iptables the lab has; nil for the first that is installed.
    ///   - walk: the arguments of the program that is started once the lab is ready.
    public static func launch(backend: Backend?, walk: [String]) throws(LabError) -> Never {
        try LabTools.check()
        let iptables = try LabTools.iptables(backend)
        let user = try userNamespace()
        let inside = [executable, insideCommand, Namespaces.current().text, iptables] + walk
        try LabTools.exec(
            ["unshare"] + user
                + ["--net", "--mount", "--pid", "--fork", "--kill-child=SIGKILL", "--mount-proc", "--"]
                + inside)
    }

    /// Root of a user namespace may do what the lab needs. Real root may do so without one, where they are forbidden.
    private static func userNamespace() throws(LabError) -> [String] {
        let user = ["--user", "--map-root-user"]
        if try LabTools.run(["unshare"] + user + ["true"], quietly: true) == 0 { return user }
        guard geteuid() == 0 else { throw LabError.namespacesForbidden }
        return []
    }

    /// This program's own file.
    static var executable: String {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
        return String(decoding: buffer[..<max(0, count)].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// The lab's first process: builds the lab, runs the walk in it, and gives the walk's exit status.
    ///
    /// - Parameters:
    ///   - outside: the namespaces of the process that launched the lab, as text.
    ///   - iptables: the program behind all names of iptables.
    ///   - walk: the arguments of the program to start.
    public static func runInside(outside: String, iptables: String, walk: [String]) throws(LabError) -> Int32
    {
        guard let outside = Namespaces(text: outside) else { throw LabError.notIsolated("every") }
        if let kind = outside.kindShared(with: .current()) { throw LabError.notIsolated(kind) }
        try build(iptables: iptables)
        setenv(
            "PATH",
            LabScript.programs + ":" + (getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin"), 1)
        try startServices()
        let child = try LabTools.start([executable] + walk)
        return waitFor(child)
    }

    private static func build(iptables: String) throws(LabError) {
        let status = try LabTools.run(["sh", "-eu", "-c", LabScript.text(iptables: iptables)])
        guard status == 0 else {
            throw LabError.setUpFailed("the command above ended with status \(status).")
        }
    }

    private static func startServices() throws(LabError) {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else {
            throw LabError.setUpFailed(String(cString: strerror(errno)))
        }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let program = executable
        let peer = ["nsenter", "--net=\(LabNetwork.peerNamespace)", "--"]
        _ = try LabTools.start(
            peer + [program, LabService.command, LabService.Kind.web.rawValue], descriptors: [0, 1],
            extra: ends[1])
        _ = try LabTools.start(
            [program, LabService.command, LabService.Kind.login.rawValue], descriptors: [0, 1], extra: ends[1]
        )
        close(ends[1])
        var ready: UInt8 = 0
        for _ in LabService.Kind.allCases where read(ends[0], &ready, 1) != 1 {
            throw LabError.setUpFailed("a service did not start.")
        }
        close(ends[0])
    }

    /// Process 1 inherits every orphan, so it takes in whatever ends until the walk does.
    private static func waitFor(_ child: pid_t) -> Int32 {
        while true {
            var status: Int32 = 0
            let ended = waitpid(-1, &status, 0)
            guard ended == child else {
                if ended < 0, errno != EINTR { return 1 }
                continue
            }
            let signal = status & 0x7f
            return signal == 0 ? (status >> 8) & 0xff : 128 + signal
        }
    }

    /// The command that runs a shell command line on the peer, from inside the lab.
    public static func peerCommand(_ line: String) -> [String] {
        ["nsenter", "--net=\(LabNetwork.peerNamespace)", "--", "sh", "-c", line]
    }
}
