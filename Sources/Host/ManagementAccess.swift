import Glibc
import Netfilter

/// On which TCP port this host is managed, and from where, as far as that can be told.
public struct ManagementAccess: Sendable, Hashable {
    /// The port.
    public var port: UInt16
    /// The operator's address, if the operator is logged in over the network.
    public var client: String?

    /// Makes a value.
    public init(port: UInt16, client: String?) {
        self.port = port
        self.client = client
    }

    /// Reads `SSH_CONNECTION`: the client's address and port, the server's address and port (sshd(8)).
    public init?(sshConnection text: String) {
        let words = text.split(separator: " ")
        guard words.count == 4, let port = UInt16(words[3]), Address(String(words[0])) != nil else {
            return nil
        }
        let client = words[0].hasPrefix("::ffff:") ? words[0].dropFirst(7) : words[0]
        self.init(port: port, client: String(client))
    }

    /// Looks for the login that this process belongs to: in its own environment, then in those of its ancestors,
    /// because sudo keeps `SSH_CONNECTION` from its children.
    public static func ofThisSession(proc: String = "/proc") -> ManagementAccess? {
        var process = getpid()
        while process > 1 {
            let environment = SmallFile.bytes("\(proc)/\(process)/environ") ?? []
            for entry in environment.split(separator: 0) {
                let text = String(decoding: entry, as: UTF8.self)
                guard text.hasPrefix("SSH_CONNECTION=") else { continue }
                return ManagementAccess(sshConnection: String(text.dropFirst("SSH_CONNECTION=".count)))
            }
            process = parent(of: process, proc) ?? 0
        }
        return nil
    }

    /// The fourth field of /proc/PID/stat; the second is a name in brackets that may hold anything (proc(5)).
    private static func parent(of process: pid_t, _ proc: String) -> pid_t? {
        guard let stat = SmallFile.text("\(proc)/\(process)/stat"), let end = stat.lastIndex(of: ")") else {
            return nil
        }
        let fields = stat[stat.index(after: end)...].split(separator: " ")
        return fields.count > 1 ? pid_t(fields[1]) : nil
    }
}
