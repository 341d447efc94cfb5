import TestSupport
import Testing

/// What the server's program shows of RELATED packets is what the kernel saw.
@Suite(.serialized, .leavesNothing)
struct RelatedPacketTests {
    /// As the walk leaves INPUT, with the conntrack rule first in one family, and after another one in the other.
    private static let denying = """
        iptables -I INPUT 1 -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
        ip6tables -I INPUT 2 -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
        ip6tables -A INPUT -p ipv6-icmp -j ACCEPT
        iptables -P INPUT DROP; ip6tables -P INPUT DROP
        """

    @Test("it counts one in each family, and leaves the rules as they were", arguments: LabTests.backends)
    func counts(backend: String) throws {
        let lab = try StartedLab(Surefoot(user: .own), backend: backend)
        _ = try lab.on("server", Self.denying)
        let rules = try lab.on("server", "iptables -S; ip6tables -S").output
        let shown = try lab.on("server", "related")
        #expect(shown.status == 0, "\(shown)")
        #expect(shown.output.matches(of: /a target counted: 1\n/).count == 2, "\(shown)")
        #expect(shown.output.contains("below it: 0 packets before, 1 after."), "\(shown)")
        #expect(try lab.on("server", "iptables -S; ip6tables -S").output == rules)
    }

    /// The error comes in by another rule, and belongs to no connection.
    @Test("an error that is not RELATED is none")
    func untracked() throws {
        let lab = try StartedLab(Surefoot(user: .own))
        let rules =
            "iptables -A INPUT -p icmp -j ACCEPT; iptables -t raw -A PREROUTING -p icmp -j CT --notrack"
        _ = try lab.on("server", Self.denying + "\n" + rules)
        let shown = try lab.on("server", "related")
        #expect(shown.status == 1 && shown.output.contains("No RELATED packet came"), "\(shown)")
        #expect(shown.output.matches(of: /a target counted: 1\n/).count == 1, "\(shown)")
    }

    @Test("where the conntrack rule is missing, it says so and tries nothing", arguments: ["server", "peer"])
    func missing(host: String) throws {
        let lab = try StartedLab(Surefoot(user: .own))
        let shown = try lab.on(host, "related")
        #expect(
            shown.status == 1 && shown.output.contains("no conntrack rule in INPUT of \(host)"), "\(shown)")
        #expect(!shown.output.contains("$ "))
    }
}
