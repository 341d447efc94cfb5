import Glibc

/// A line on every terminal of some accounts, as wall(1) writes to those of all.
enum TerminalNotice {
    /// Writes the text to the terminals that the accounts own, but for one. Those that are used in other network
    /// namespaces only, such as a container's, are about other rules.
    static func send(_ text: String, to users: [UInt32], except spared: String?) {
        let used = terminalsInUse
        for path in paths where path != spared && isTerminal(path, of: users, among: used) {
            write("\r\n\(text)\r\n", to: path)
        }
    }

    /// The device numbers of the terminals of the processes in this network namespace.
    private static var terminalsInUse: Set<UInt64> {
        let tree = ProcessTree()
        let here = tree.networkNamespace(of: getpid())
        return Set(tree.all.filter { tree.networkNamespace(of: $0) == here }.compactMap(tree.terminal))
    }

    private static var paths: [String] {
        let pseudo = SmallFile.names(in: "/dev/pts").filter { $0.allSatisfy(\.isNumber) }
        let consoles = SmallFile.names(in: "/dev").filter { $0.hasPrefix("tty") || $0.hasPrefix("hvc") }
        return pseudo.map { "/dev/pts/" + $0 } + consoles.map { "/dev/" + $0 }
    }

    private static func isTerminal(_ path: String, of users: [UInt32], among used: Set<UInt64>) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && users.contains(status.st_uid)
            && used.contains(UInt64(status.st_rdev))
    }

    /// A terminal whose reader hangs must not hold up anything.
    private static func write(_ text: String, to terminal: String) {
        let descriptor = open(terminal, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        _ = text.withCString { Glibc.write(descriptor, $0, strlen($0)) }
    }
}
