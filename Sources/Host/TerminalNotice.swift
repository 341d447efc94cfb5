import FoundationEssentials
import Glibc

/// A line on every terminal of some accounts, as wall(1) writes to those of all.
enum TerminalNotice {
    /// Writes the text to the terminals that the accounts own, but for one.
    static func send(_ text: String, to users: [UInt32], except spared: String?) {
        for terminal in terminals(of: users) where terminal != spared {
            write("\r\n\(text)\r\n", to: terminal)
        }
    }

    private static func terminals(of users: [UInt32]) -> [String] {
        let pseudo = (try? FileManager.default.contentsOfDirectory(atPath: "/dev/pts")) ?? []
        let devices = (try? FileManager.default.contentsOfDirectory(atPath: "/dev")) ?? []
        let consoles = devices.filter { name in
            ["tty", "hvc"].contains { name.hasPrefix($0) } && name.last.map(\.isNumber) ?? false
        }
        let paths =
            pseudo.filter { $0.allSatisfy(\.isNumber) }.map { "/dev/pts/" + $0 }
            + consoles.map { "/dev/" + $0 }
        return paths.filter { path in
            var status = stat()
            return stat(path, &status) == 0 && users.contains(status.st_uid)
        }
    }

    /// A terminal whose reader hangs must not hold up anything.
    private static func write(_ text: String, to terminal: String) {
        let descriptor = open(terminal, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        _ = text.withCString { Glibc.write(descriptor, $0, strlen($0)) }
    }
}
