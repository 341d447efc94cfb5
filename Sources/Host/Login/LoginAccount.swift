import Linux

/// Who is logged in by a connection, as OpenSSH's processes tell.
enum LoginAccount {
    private static let servers: Set<String> = ["sshd", "sshd-session"]

    /// The account; nil if nobody is logged in by the socket, or if another program has it.
    static func of(_ inode: UInt64, among processes: [RunningProcess]) -> String? {
        processes.lazy.filter { servers.contains($0.name) && $0.sockets.contains(inode) }
            .compactMap { title($0.arguments.first ?? "") }.first
    }

    /// Once somebody is logged in, the process calls itself `sshd: ACCOUNT@pts/0` or `sshd: ACCOUNT@notty`. Before, it is
    /// `sshd: ACCOUNT [net]` or `sshd: [accepted]`, and the process that watches over it `sshd: ACCOUNT [priv]`
    /// (session.c and sshd.c of OpenSSH).
    private static func title(_ title: String) -> String? {
        guard let start = title.firstRange(of: ": "), let end = title.lastIndex(of: "@"),
            !title.hasSuffix("]"), start.upperBound < end
        else { return nil }
        return String(title[start.upperBound..<end])
    }
}
