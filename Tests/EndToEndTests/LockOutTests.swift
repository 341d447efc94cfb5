import Foundation
import TestSupport
import Testing

/// The ways in which hosts lock people out, over a real ssh login.
@Suite(
    .serialized, .leavesNothing,
    .enabled(if: RemoteHost.isPossible, "needs root, and an sshd: .ci/setup-sshd brings one"))
struct LockOutTests {
    @Test(arguments: [RemoteHost.address, RemoteHost.address6])
    func aLoginIsFoundAndKept(address: String) throws {
        let host = try RemoteHost()
        let start = try host.run("iptables -S; ip6tables -S")
        let person = try host.person(["run"], at: address)
        let client = address == RemoteHost.address ? "192.0.2.2" : "2001:db8::2"
        try person.sees("You are logged in from \(client) port").sees("to \(address) port 22.")
        try person.walksToDenial()
        try person.sees("Your login is known to connection tracking").sees("confirm | more").types("confirm")
        try person.sees("No new connection to port 22 was seen").sees("confirm | more")
        let said = try host.logsIn(at: address, running: person.confirmation())
        #expect(said.contains("Your new login counts"), "\(said)")
        try person.sees("New login seen: from \(client)").sees("by eth0, as root").sees("timer has stopped")
        try person.sees("reset | skip").types("abort").sees("Aborted.")
        #expect(person.end() == 5)
        #expect(try host.run("iptables -S; ip6tables -S") == start)
    }

    /// Without a new login the rules go back, although the link is gone.
    @Test(arguments: [RemoteHost.address, RemoteHost.address6])
    func aCutLinkLeavesTheWayIn(address: String) throws {
        let host = try RemoteHost()
        let start = try host.run("iptables -S; ip6tables -S")
        let person = try host.person(["run", "--confirm-within", "10"], at: address)
        try person.walksToDenial()
        try person.sees("confirm | more")
        _ = try host.run("ip link set eth0 down")
        #expect(try becomesTrue { try host.run("iptables -S; ip6tables -S") == start })
        _ = try host.run("ip link set eth0 up; ip addr replace 2001:db8::1/64 dev eth0 nodad")
        #expect(try host.newLoginWorks(at: address))
    }

    private static let mayAskToBeSpared =
        (try? Finished(running: ["/bin/sh", "-c", "echo -1000 >/proc/self/oom_score_adj"]).status) == 0

    /// Where memory has run out, the kernel kills what guards the way back last, if root may ask for that (CAP_SYS_RESOURCE;
    /// proc(5), oom_score_adj). Elsewhere the guard stands all the same.
    @Test func theGuardOutlivesTheMemory() throws {
        let host = try RemoteHost()
        let person = try host.person(["run"])
        try person.walksToDenial()
        try person.sees("confirm | more")
        let scores = """
            for p in /proc/[0-9]*; do
                case $(cat $p/comm) in surefoot-timer|surefoot-back) cat $p/oom_score_adj;; esac
            done 2>/dev/null
            """
        let score = try Self.mayAskToBeSpared ? "-1000\n" : host.run("cat /proc/self/oom_score_adj")
        #expect(try host.run(scores) == score + score + score)
        try person.types("abort").sees("Aborted.")
        #expect(person.end() == 5)
    }

    /// Connection tracking begins with the first rule that needs it; the wizard's own output makes the login known.
    @Test func aSessionThatTrackingNeverSawIsMadeKnown() throws {
        let host = try RemoteHost()
        let person = try host.person(["run"])
        try person.walksToDenial()
        try person.sees("counted as ESTABLISHED.").sees("confirm | more")
        try person.types("more").sees("full time again").sees("confirm | more").types("abort").sees(
            "Aborted.")
        #expect(person.end() == 5)
        #expect(try !host.run("iptables -S").contains("surefoot-probe"))
    }

    @Test func theOwnLoginsAddressMustBeAmongThem() throws {
        let host = try RemoteHost()
        let networks = ["--management-from", "198.51.100.0/24", "--management-from", "2001:db8::/32"]
        let person = try host.person(["run"] + networks)
        try person.sees("Your own login comes from 192.0.2.2, which --management-from would shut out.")
        #expect(person.end() == 2)
    }

    /// What carries a tunnel is an established connection, until its other end comes again from another port.
    @Test func aTunnelThatIsMadeAnewStillLeadsIn() throws {
        let host = try RemoteHost(before: TestTunnel.preparation)
        let person = try host.person(["run"], at: TestTunnel.address)
        try person.sees("through the tunnel tun0 (tun)").sees("UDP port 1194")
        try person.sees("Enter | ? >").types("").sees("Step 1 of 10").sees("Enter | ? >").types("")
        try person.sees("Step 2 of 10").sees("Enter | ? >").types("").sees("insert | ? >").types("insert")
        try person.sees("Step 4 of 10").sees("Enter | ? >").types("").sees("UDP port 1194")
        try person.sees("-p udp -m udp --dport 1194 -j ACCEPT").sees("add-management |").types(
            "add-management")
        try person.sees("add-icmpv6 | retry").types("add-icmpv6")
        try person.sees("deny | ? >").types("deny").sees("confirm | more")
        _ = try host.run(TestTunnel.reconnection)
        let said = try host.logsIn(at: TestTunnel.address, running: person.confirmation())
        #expect(said.contains("Your new login counts"), "\(said)")
        try person.sees("New login seen: from 10.8.0.2").sees("by tun0")
        try person.sees("reset | skip").types("abort").sees("Aborted.")
        #expect(person.end() == 5)
    }

    /// Ansible's `command` reads what is printed at the end: no packet of the login crosses the wire until then.
    @Test func aSilentLoginWalksToItsEnd() throws {
        let tracked = "iptables -A INPUT -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT"
        let host = try RemoteHost(
            before: """
                \(tracked); ip6tables -A INPUT -p ipv6-icmp -j ACCEPT
                cat > /run/answers <<'END'
                \(HostInNamespaces.answers)
                END
                """)
        let walk = "\(try Program.path()) run --no-input --answers /run/answers >/run/out 2>&1; echo exit $?"
        let said = try host.logsIn(running: walk)
        let shown = try host.run("cat /run/out").flowing
        #expect(said.contains("exit 0"), "\(shown.suffix(2000))")
        #expect(shown.contains("the kernel lists it"))
    }

    @Test func aLoginThatIsNeverTakenUpIsRefusedBeforeDenial() throws {
        let host = try RemoteHost(before: "sysctl -qw net.netfilter.nf_conntrack_tcp_loose=0")
        let person = try host.person(["run"])
        try person.walksToDenial()
        try person.sees("nf_conntrack_tcp_loose is 0").sees("Log in anew, and run `surefoot resume` there")
        #expect(try host.run("iptables -S INPUT").contains("-P INPUT ACCEPT"))
        #expect(try !host.run("iptables -S").contains("surefoot-probe"))
        try person.sees("retry |").types("quit").sees("`surefoot resume` goes on from here")
        #expect(person.end() == 1)
        let cured = try host.person(["resume"])
        try cured.sees("goes on").sees("Enter | ? >").types("").sees("deny | ? >").types("deny")
        try cured.sees("Your login is known to connection tracking").sees("confirm | more").types("abort")
            .sees(
                "Aborted.")
        #expect(cured.end() == 5)
    }

    @Test func untrackedManagementIsRefusedBeforeDenial() throws {
        let host = try RemoteHost(before: "iptables -t raw -A PREROUTING -p tcp --dport 22 -j CT --notrack")
        let person = try host.person(["run"])
        try person.walksToDenial()
        try person.sees("keeps management traffic out of connection tracking").sees("Take it out first.")
        #expect(try host.run("iptables -S INPUT").contains("-P INPUT ACCEPT"))
        try person.sees("retry |").types("abort").sees("Aborted.")
        #expect(person.end() == 5)
    }

    @Test func chainsOfNftablesOwnAreNamed() throws {
        let host = try RemoteHost(
            before:
                """
                nft add table inet guard
                nft add chain inet guard watch '{ type filter hook input priority 5; }'
                nft add rule inet guard watch tcp dport 9999 drop
                nft add chain inet guard harmless '{ type filter hook input priority 6; }'
                """
        )
        let person = try host.person(["run"])
        try person.walksToDenial()
        try person.sees(
            "a chain of nftables' own, which may stop them: inet guard watch, hook input priority 5.")
        try person.sees("confirm | more").types("abort").sees("Aborted.")
        #expect(person.end() == 5)
    }

    @Test func ipv6WithoutNeighbourDiscoveryIsRefusedBeforeDenial() throws {
        let host = try RemoteHost()
        let person = try host.person(["run"], at: RemoteHost.address6)
        try person.sees("Enter | ? >").types("").sees("Step 1 of 10").sees("Enter | ? >").types("")
        try person.sees("Step 2 of 10").sees("Enter | ? >").types("").sees("insert | ? >").types("insert")
        try person.sees("Step 4 of 10").sees("Enter | ? >").types("").sees("Not yet.")
        try person.sees("ICMPv6 neighbour discovery: accepted by no rule.").sees("add-icmpv6 |")
        try person.types("deny").sees("deny comes later").sees("add-icmpv6 |").types("abort").sees(
            "Aborted.")
        #expect(person.end() == 5)
    }
}

extension Person {
    /// From the question about the login to the word that denies by default, on a host with IPv6.
    func walksToDenial() throws {
        try sees("Enter | ? >").types("").sees("Step 1 of 10").sees("Enter | ? >").types("")
        try sees("Step 2 of 10").sees("Enter | ? >").types("").sees("insert | ? >").types("insert")
        try sees("Step 4 of 10").sees("Enter | ? >").types("").sees("add-icmpv6 |").types("add-icmpv6")
        try sees("deny | ? >").types("deny")
    }
}
