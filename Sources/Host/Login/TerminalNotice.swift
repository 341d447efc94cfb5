import Linux
import SafeText

/// A line on every terminal of some accounts, as wall(1) writes to those of all.
enum TerminalNotice {
    /// Writes the line to the terminals that the accounts own, but for one. Those that are used in other network
    /// namespaces only, such as a container's, are about other rules.
    static func send(_ line: Shown, to users: [UInt32], except spared: String?) {
        let used = terminalsInUse
        for path in paths where path != spared && isTerminal(path, of: users, among: used) {
            // A terminal whose reader hangs must not hold up anything.
            try? TerminalStream.interrupt(path, with: line)
        }
    }

    /// The device numbers of the terminals of the processes in this network namespace.
    private static var terminalsInUse: Set<UInt64> {
        let here = try? Namespace.network.inode()
        let neighbours = RunningProcess.all().filter { (try? Namespace.network.inode(of: $0.id)) == here }
        return Set(neighbours.compactMap(\.statistics?.terminal))
    }

    private static var paths: [String] {
        let pseudo = names(in: "/dev/pts").filter { $0.allSatisfy(\.isNumber) }
        let consoles = names(in: "/dev").filter { $0.hasPrefix("tty") || $0.hasPrefix("hvc") }
        return pseudo.map { "/dev/pts/" + $0 } + consoles.map { "/dev/" + $0 }
    }

    private static func names(in folder: String) -> [String] {
        (try? Folder.names(in: folder)) ?? []
    }

    private static func isTerminal(_ path: String, of users: [UInt32], among used: Set<UInt64>) -> Bool {
        guard let status = try? FileStatus(of: path) else { return false }
        return users.contains(status.user) && used.contains(status.device)
    }
}
