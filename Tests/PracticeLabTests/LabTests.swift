import Foundation
import TestSupport
import Testing

/// A lab as a person meets it: real kernels, real rules, real traffic.
@Suite(.serialized, .leavesNothing)
struct LabTests {
    static let backends = ["nf_tables", "legacy"]
    private let patience = Int(Patience.seconds)

    @Test("is ready when entered", arguments: backends, Surefoot.users)
    func isReady(backend: String, surefoot: Surefoot) throws {
        let lab = try StartedLab(surefoot, backend: backend)

        for command in ["iptables", "ip6tables"] {
            #expect(try lab.on("server", "\(command) -V").output.hasSuffix("(\(backend))\n"))
            #expect(
                try lab.on("server", "\(command) -S INPUT").output == """
                    -P INPUT ACCEPT
                    -A INPUT -i lo -j ACCEPT
                    -A INPUT -p tcp -m tcp --dport 22 -j ACCEPT

                    """)
            #expect(try lab.on("server", "\(command)-save").output.contains("\n-A INPUT -i lo -j ACCEPT\n"))
            #expect(try lab.on("peer", "\(command) -S INPUT").output == "-P INPUT ACCEPT\n")
        }
        for address in ["192.0.2.2", "[2001:db8::2]", "peer.example.net"] {
            let curl = try lab.on("server", "curl -sS -m \(patience) http://\(address):8080/")
            #expect(curl.output == "iptables peer service\n" && curl.status == 0, "\(curl)")
        }
        for address in ["192.0.2.1", "2001:db8::1", "server.example.com"] {
            #expect(try lab.on("peer", "nc -vz -w \(patience) \(address) 22").errors.contains("succeeded!"))
            #expect(try lab.on("peer", "nc -vz -w \(patience) \(address) 9090").errors.contains("refused"))
        }
    }

    @Test("gives each host its addresses, none of them tentative")
    func addresses() throws {
        let lab = try StartedLab(Surefoot(user: .own))
        let expected = [
            "server": ["192.0.2.1/24", "2001:db8::1/64"], "peer": ["192.0.2.2/24", "2001:db8::2/64"],
        ]
        for (host, addresses) in expected {
            let shown = try lab.on(host, "ip -o address show dev eth0 scope global").output
            for address in addresses { #expect(shown.contains(" \(address) "), "\(host): \(shown)") }
            #expect(!shown.contains("tentative"))
            #expect(try lab.on(host, "ip -o link show lo").output.contains("LOOPBACK,UP"))
            #expect(try lab.on(host, "echo $SUREFOOT_LAB").output == "\(host)\n")
        }
    }

    @Test("tells each host's own name, also in a prompt that the person's settings make")
    func names() throws {
        let lab = try StartedLab(Surefoot(user: .own))
        for host in ["server", "peer"] {
            let told = try lab.on(host, #"hostname; exec bash -c 'prompt="\u@\h#"; echo "${prompt@P}"'"#)
            #expect(told.output == "\(host)\nroot@\(host)#\n", "\(told)")
        }
        #expect(!["server", "peer"].contains(ProcessInfo.processInfo.hostName))
    }

    @Test("a rule on the server stops the peer")
    func rulesHold() throws {
        let lab = try StartedLab(Surefoot(user: .own))
        _ = try lab.on("server", "iptables -I INPUT 1 -p tcp --dport 22 -j REJECT --reject-with tcp-reset")
        #expect(try lab.on("peer", "nc -vz -w \(patience) 192.0.2.1 22").errors.contains("refused"))
        #expect(try lab.on("peer", "nc -vz -w \(patience) 2001:db8::1 22").errors.contains("succeeded!"))
    }

    @Test("a login that was opened and left stays visible", arguments: ["nc -z", "nc -N"])
    func loginIsVisible(client: String) throws {
        let lab = try StartedLab(Surefoot(user: .own))
        _ = try lab.on("peer", "echo | \(client) -w 1 192.0.2.1 22")
        // The server's port 22, seen from the peer's address, ESTABLISHED or CLOSE_WAIT (tcp_states.h).
        let table = try lab.on("server", "cat /proc/net/tcp").output
        let row = table.split(separator: "\n").map { $0.split(separator: " ") }.first { row in
            row[1] == "010200C0:0016" && row[2].hasPrefix("020200C0:")
        }
        #expect(["01", "08"].contains(row?[3]), "\(table)")
    }

    @Test("the login greets, and stays until the client leaves")
    func loginStays() throws {
        let lab = try StartedLab(Surefoot(user: .own))
        let login = try lab.on(
            "peer",
            """
            until grep -q login /run/shown; do sleep 0.1; done 2>/dev/null | nc -N 192.0.2.1 22 > /run/shown
            cat /run/shown
            """)
        #expect(login.output == "surefoot practice login\r\n")
    }

    @Test("the HTTP service answers in spite of dead, slow and rude clients")
    func rudeClients() throws {
        let lab = try StartedLab(Surefoot(user: .own))
        let curl = try lab.on(
            "server",
            """
            silent=
            for i in 1 2 3 4 5 6 7 8 9 10; do
                nc -d 192.0.2.2 8080 > /dev/null 2>&1 & silent="$silent $!"
            done
            head -c 100000 /dev/urandom | nc -N -w 1 192.0.2.2 8080 >/dev/null
            nc -z 192.0.2.2 8080
            curl -sS -m \(patience) http://192.0.2.2:8080/
            kill $silent
            """)
        #expect(curl.output == "iptables peer service\n", "\(curl)")
    }

    @Test("what is saved in the lab stays in the lab", arguments: Surefoot.users)
    func filesStay(surefoot: Surefoot) throws {
        let files = HostFiles()
        let hosts = FileManager.default.contents(atPath: "/etc/hosts")
        let lab = try StartedLab(surefoot)
        let written = try lab.on(
            "server",
            """
            iptables-save > /etc/iptables/rules.v4 && grep -q COMMIT /etc/iptables/rules.v4 &&
            echo kept > /var/lib/surefoot/x && echo more >> /etc/hosts && touch /run/surefoot-x && ls /etc/iptables
            """)
        #expect(written.output == "rules.v4\n", "\(written)")
        #expect(FileManager.default.contents(atPath: "/etc/hosts") == hosts)
        #expect(HostFiles().changes(since: files).isEmpty)
    }

    @Test("where no overlay can be mounted, the lab has its own files all the same")
    func withoutOverlays() throws {
        // The kernel stacks no more than two of them (FILESYSTEM_MAX_STACK_DEPTH).
        let script = """
            mount -t tmpfs tmpfs /mnt
            for part in 1/etc 2/etc 1/var/lib 2/var/lib; do
                mkdir -p /mnt/upper$part /mnt/work$part
                mount -t overlay -o lowerdir=/${part#*/},upperdir=/mnt/upper$part,workdir=/mnt/work$part,userxattr \\
                    overlay /${part#*/} || exit
            done
            exec "$@"
            """
        let stacked = [
            "/usr/bin/unshare", "--user", "--map-root-user", "--mount", "--", "/bin/sh", "-c", script, "sh",
        ]
        let lab = try StartedLab(Surefoot(user: .own), surroundings: stacked)
        #expect(try lab.on("server", "readlink /etc/passwd").output == "/run/surefoot/etc/lower/passwd\n")
        #expect(try lab.on("server", "curl -sS http://peer:8080/").output == "iptables peer service\n")
        #expect(try lab.on("server", "echo x > /etc/iptables/x && ls /etc/iptables").output == "x\n")
        #expect(try lab.on("server", "echo x > /etc/passwd").errors.contains("Read-only"))
    }

    @Test("two labs at once do not know of each other")
    func twoLabs() throws {
        let surefoot = Surefoot(user: .own)
        let one = try StartedLab(surefoot)
        let two = try StartedLab(surefoot)
        _ = try one.on("server", "iptables -P INPUT DROP")
        #expect(
            try one.on("server", "iptables -S INPUT 0; iptables -S INPUT").output.hasPrefix("-P INPUT DROP"))
        #expect(try two.on("server", "iptables -S INPUT").output.hasPrefix("-P INPUT ACCEPT"))
        #expect(one.processes().map(\.pid).allSatisfy { pid in !two.processes().contains { $0.pid == pid } })
    }
}
