import Foundation
import TestSupport
import Testing

/// A host: a network, its firewall, its processes, and folders for saved rules and journals of its own.
final class HostInNamespaces {
    /// INPUT as it was at the start.
    let rules: String
    private let namespaces: HeldNamespaces

    /// Makes a host whose INPUT accepts so much, and whose policy is ACCEPT.
    init(
        accepting rules: String =
            "iptables -A INPUT -i lo -j ACCEPT; iptables -A INPUT -p tcp -m tcp --dport 22 -j ACCEPT"
    ) throws {
        namespaces = try HeldNamespaces(
            ["--user", "--map-root-user", "--net"],
            preparedBy: """
                for folder in /run /var/lib; do mount -t tmpfs -o mode=755 tmpfs $folder; done
                ip link set lo up
                \(rules)
                """)
        self.rules = try Self.run("iptables -S INPUT", in: namespaces.first)
    }

    /// Its first process.
    var first: pid_t { namespaces.first }

    /// The command that runs another one there.
    var entering: [String] { Self.entering(namespaces.first) }

    func run(_ line: String) throws -> String { try Self.run(line, in: namespaces.first) }

    /// Signals every process of this name.
    func signal(_ name: String, _ number: String) throws {
        let line = """
            for p in /proc/[0-9]*; do
                [ "$(cat $p/comm)" = \(name) ] && kill -\(number) ${p#/proc/} && echo $p
            done 2>/dev/null
            """
        #expect(try !run(line).isEmpty, "no process \(name)")
    }

    /// What an unattended walk needs to be told, from the first step to the last.
    static let answers = """
        probe_via: namespace
        steps:
          insert-state-rule: {insert: yes, move: yes}
          default-deny: {add-loopback: yes, add-management: yes, add-icmpv6: yes, deny: yes}
          reset-counters: {reset: no}
          review-and-save: {save: /run/rules}
        """

    /// The program that stands for a server of logins.
    static let login = URL(filePath: #filePath).appending(path: "../../Support/login").standardized.path

    private static func entering(_ target: pid_t) -> [String] {
        [
            "/usr/bin/nsenter", "--target", "\(target)", "--user", "--preserve-credentials", "--net",
            "--mount", "--pid", "--",
        ]
    }

    private static func run(_ line: String, in target: pid_t) throws -> String {
        try Finished(running: entering(target) + ["sh", "-c", line]).output
    }
}
