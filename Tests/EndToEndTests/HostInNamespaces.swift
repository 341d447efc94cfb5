import Foundation
import Testing

/// A network, its firewall and a folder for saved rules, gone with the process that holds them.
final class HostInNamespaces {
    /// INPUT as it was at the start.
    let rules: String
    private let holder: Process

    init() throws {
        holder = Process()
        holder.executableURL = URL(fileURLWithPath: "/usr/bin/unshare")
        holder.arguments = [
            "--user", "--map-root-user", "--", "unshare", "--net", "--mount", "--pid", "--fork",
            "--kill-child", "sh", "-c",
            "mount -t tmpfs tmpfs /run && mount -t tmpfs tmpfs /var/lib && ip link set lo up && echo ready && exec sleep 300",
        ]
        let output = Pipe()
        holder.standardOutput = output
        holder.standardInput = FileHandle.nullDevice
        try holder.run()
        let ready = output.fileHandleForReading.availableData
        try #require(!ready.isEmpty)
        let child = try HostInNamespaces.child(of: holder.processIdentifier)
        target = child
        rules = try Self.run(
            "iptables -A INPUT -i lo -j ACCEPT; iptables -A INPUT -p tcp -m tcp --dport 22 -j ACCEPT; iptables -S INPUT",
            in: child)
    }

    deinit {
        kill(holder.processIdentifier, SIGKILL)
        holder.waitUntilExit()
    }

    /// The command that runs another one there.
    var entering: [String] { Self.entering(target) }

    private let target: pid_t

    func run(_ line: String) throws -> String { try Self.run(line, in: target) }

    private static func entering(_ target: pid_t) -> [String] {
        [
            "/usr/bin/nsenter", "--target", "\(target)", "--user", "--preserve-credentials", "--net",
            "--mount", "--",
        ]
    }

    /// The holder's first process inside, which unshare has forked.
    private static func child(of parent: pid_t) throws -> pid_t {
        let text = try String(contentsOfFile: "/proc/\(parent)/task/\(parent)/children", encoding: .utf8)
        let child = try #require(text.split(separator: " ").first.flatMap { pid_t($0) })
        let grandchild = try? String(contentsOfFile: "/proc/\(child)/task/\(child)/children", encoding: .utf8)
        return grandchild?.split(separator: " ").first.flatMap { pid_t($0) } ?? child
    }

    private static func run(_ line: String, in target: pid_t) throws -> String {
        let process = Process()
        let command = entering(target) + ["sh", "-c", line]
        process.executableURL = URL(fileURLWithPath: command[0])
        process.arguments = Array(command.dropFirst())
        process.environment = ["PATH": "/usr/sbin:/sbin:/usr/bin:/bin"]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let text = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return String(decoding: text, as: UTF8.self)
    }
}
