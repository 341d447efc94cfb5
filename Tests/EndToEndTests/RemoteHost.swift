import Foundation
import TestSupport
import Testing

/// A host with a real sshd, and a client beside it: two networks, joined by a veth pair, gone with the process that
/// holds them. sshd separates its privileges between real accounts, so this needs root itself.
final class RemoteHost {
    static let isPossible =
        geteuid() == 0
        && ["", fetched].contains { folder in
            FileManager.default.isExecutableFile(atPath: folder + sshd)
        }
    private static let sshd = "/usr/sbin/sshd"
    /// Where `.ci/setup-sshd` unpacks an sshd where none is installed.
    private static let fetched = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appending(path: "../../.build-sshd").standardized.path
    /// The addresses of the host.
    static let address = "192.0.2.1"
    static let address6 = "2001:db8::1"

    private let namespaces: HeldNamespaces

    /// A host on which these shell commands run before anybody logs in.
    init(before: String = ":") throws {
        namespaces = try HeldNamespaces(["--net"], preparedBy: Self.script(before))
    }

    private static func script(_ before: String) -> String {
        """
        [ -x \(sshd) ] || mount -t overlay overlay -o 'lowerdir=\(fetched)/usr:/usr' /usr
        for folder in /run /var/lib; do mount -t tmpfs -o mode=755 tmpfs $folder; done
        mkdir /run/sshd /run/keys /run/home
        # Whatever the start files of this machine's root do, and wait for, is none of the tests' business.
        sed '/^sshd:/d; s#^root:.*#root:x:0:0:root:/run/home:/bin/sh#' /etc/passwd > /run/passwd
        echo 'sshd:x:102:65534::/run/sshd:/usr/sbin/nologin' >> /run/passwd
        mount --bind /run/passwd /etc/passwd
        ip link set lo up
        unshare --net sleep infinity & peer=$!
        while [ /proc/$peer/ns/net -ef /proc/self/ns/net ]; do sleep 0.02; done
        ip link add eth0 type veth peer name eth0 netns $peer
        ip addr add \(address)/24 dev eth0 && ip addr add \(address6)/64 dev eth0 nodad && ip link set eth0 up
        nsenter --net=/proc/$peer/ns/net sh -ec 'ip link set lo up
            ip addr add 192.0.2.2/24 dev eth0; ip addr add 2001:db8::2/64 dev eth0 nodad; ip link set eth0 up'
        for family in iptables ip6tables; do
            $family -A INPUT -i lo -j ACCEPT; $family -A INPUT -p tcp -m tcp --dport 22 -j ACCEPT
        done
        \(before)
        for name in host login; do ssh-keygen -q -t ed25519 -N '' -f /run/keys/$name >/dev/null; done
        \(sshd) -f /dev/null -h /run/keys/host -o AuthorizedKeysFile=/run/keys/login.pub -o UsePAM=no \
            -o StrictModes=no -o PermitRootLogin=yes -o PidFile=/run/sshd.pid -E /run/sshd.log
        # It goes into the background before it listens, and writes this file once it does.
        until [ -s /run/sshd.pid ]; do sleep 0.02; done
        told=$peer
        """
    }

    private var entering: [String] {
        ["/usr/bin/nsenter", "--target", "\(namespaces.first)", "--net", "--mount", "--pid", "--"]
    }

    /// What a person types on the other machine to log in.
    private func login(to address: String, _ more: [String] = []) -> [String] {
        let options =
            more + [
                "StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null", "LogLevel=ERROR",
                "ConnectTimeout=\(Int(Patience.seconds))",
            ]
        return ["nsenter", "--net=/proc/\(namespaces.told)/ns/net", "ssh", "-i", "/run/keys/login"]
            + options.flatMap { ["-o", $0] } + ["root@" + address]
    }

    /// A person who logs in over ssh and runs the program.
    func person(
        _ arguments: [String], at address: String = RemoteHost.address, options: [String] = []
    ) throws -> Person {
        var login = login(to: address, options)
        login.insert("-tt", at: login.count - 1)
        return try Person(arguments, through: entering + login)
    }

    /// Whether somebody else can log in anew.
    func newLoginWorks(at address: String = RemoteHost.address) throws -> Bool {
        try Finished(running: entering + login(to: address) + ["echo", "works"]).output == "works\n"
    }

    /// Logs in anew, and gives what a command line says there.
    func logsIn(
        at address: String = RemoteHost.address, options: [String] = [], running line: String
    ) throws -> String {
        let login = login(to: address, options) + [line]
        return try Finished(running: entering + login, streamsAreJoined: true).output.flowing
    }

    /// A second wire to the other machine, to be made before anybody logs in.
    static let secondWire = """
        ip link add eth1 type veth peer name eth1 netns $peer
        ip addr add 192.0.3.1/24 dev eth1; ip link set eth1 up
        nsenter --net=/proc/$peer/ns/net sh -ec 'ip addr add 192.0.3.2/24 dev eth1; ip link set eth1 up'
        """

    /// The other machine fetches the banner of the login, and stays.
    func isScanned() throws {
        _ = try run(
            """
            sleep infinity | nsenter --net=/proc/\(namespaces.told)/ns/net nc \(Self.address) 22 >/run/banner &
            until grep -q SSH /run/banner; do sleep 0.1; done
            """)
    }

    /// Logs in anew, and stays.
    func logsInAnew(at address: String = RemoteHost.address) throws {
        let login = login(to: address).joined(separator: " ")
        let shown = try run(
            """
            \(login) "echo in; sleep infinity" </dev/null >/run/login 2>&1 & login=$!
            while kill -0 $login && ! grep -q in /run/login; do sleep 0.1; done
            cat /run/login
            """)
        try #require(shown == "in\n")
    }

    /// Runs a command line on the host.
    func run(_ line: String) throws -> String {
        try Finished(running: entering + ["sh", "-c", line]).output
    }
}
