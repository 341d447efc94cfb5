import Foundation
import TestSupport
import Testing

/// `surefoot check` as a person or a monitoring program runs it.
@Suite(.leavesNothing) struct CheckTests {
    /// How a run ended, and what it printed, its lines joined.
    private func check(_ words: [String], through prefix: [String] = []) throws -> (
        status: Int32, text: String
    ) {
        let run = try Finished(
            running: prefix + [Program.path(), "check"] + words, environment: ["TERM": "dumb"],
            streamsAreJoined: true)
        return (run.status, run.output.flowing)
    }

    private static let firewalls = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appending(path: "../NetfilterTests/Firewalls").standardized

    /// Rules that other programs have made, on a host whose only interface is eth0.
    @Test(arguments: [
        ("ufw", 0, "Everything that was looked at is right."),
        ("ufw-no-ssh", 1, "FAIL ipv4 New connections to TCP port 22: no rule accepts them."),
        ("fail2ban", 0, "fail2ban keeps bans here."), ("docker", 0, "Docker keeps rules here."),
        ("libvirt", 0, "libvirt keeps rules here"), ("kubernetes", 0, "a node of a Kubernetes cluster"),
        ("shorewall", 1, "New connections to TCP port 22: dropped by rule 12 of net-fw (-j DROP)."),
        ("shorewall-ssh", 0, "Rule 5 of net-fw accepts replies"),
        ("firewalld-iptables", 0, "firewalld guards this host."),
        ("csf", 0, "ConfigServer Firewall (csf) makes INPUT here."),
        ("calico", 3, "because of rule 4 of cali-INPUT"),
    ])
    func recordedFirewallsAreJudged(name: String, status: Int32, sentence: String) throws {
        let file = Self.firewalls.appending(path: "\(name)/rules.v4").path
        let run = try check(["--file", file, "--interface", "eth0"])
        #expect(run.status == status, "\(run.text)")
        #expect(run.text.contains(sentence), "\(run.text)")
    }

    @Test func whatIsWrongComesFirst() throws {
        let run = try check(["--file", Self.firewalls.appending(path: "ufw-no-ssh/rules.v4").path])
        let wrong = try #require(run.text.range(of: "FAIL ipv4"))
        let right = try #require(run.text.range(of: "OK ipv4"))
        #expect(wrong.lowerBound < right.lowerBound)
    }

    @Test func bothFamiliesInOneRun() throws {
        let files = ["ufw/rules.v4", "ufw-no-ssh/rules.v6"].map { Self.firewalls.appending(path: $0).path }
        let run = try check(["--file", files[0], "--file", files[1]])
        #expect(run.status == 1)
        #expect(
            run.text.contains("OK ipv4 New connections") && run.text.contains("FAIL ipv6 New connections"))
    }

    @Test func theJSONSaysTheSame() throws {
        struct Report: Decodable {
            var version: Int
            var standing: String
            var programs: [[String: String]]
            var items: [Item]
        }
        struct Item: Decodable {
            var subject: String
            var family: String?
            var standing: String
            var reason: String
            var rules: [Rule]
        }
        struct Rule: Decodable {
            var table: String
            var chain: String
            var position: Int
            var text: String
        }
        let run = try check(["--json", "--file", Self.firewalls.appending(path: "ufw-no-ssh/rules.v4").path])
        let report = try JSONDecoder().decode(Report.self, from: Data(run.text.utf8))
        #expect(run.status == 1)
        #expect(report.version == 1)
        #expect(report.standing == "wrong")
        #expect(report.programs == [["name": "ufw", "stance": "anotherWay"]])
        #expect(report.items.first?.subject == "management-allowed")
        let state = try #require(report.items.first { $0.subject == "state-rule-effective" })
        #expect((state.family, state.standing) == ("ipv4", "right"))
        #expect(state.rules.first?.chain == "ufw-before-input")
        #expect(state.rules.first?.position == 2)
    }

    @Test(arguments: [
        ("tcp 203.0.113.7 -> :22 on eth0", "This is certain: - Accepted by rule 1 of ufw-user-input"),
        (
            "tcp 203.0.113.7 -> 192.0.2.1:9090 on eth0",
            "This is certain: - Dropped by the policy of INPUT in table filter."
        ),
        (
            "tcp 203.0.113.7:443 -> 192.0.2.1:50000 on eth0 state ESTABLISHED",
            "- Accepted by rule 2 of ufw-before-input"
        ),
        ("tcp -> :9090", "This cannot be told from the rules and the packet alone:"),
    ])
    func aPacketIsExplained(packet: String, sentence: String) throws {
        let run = try check([
            "--file", Self.firewalls.appending(path: "ufw/rules.v4").path, "--explain", packet,
        ])
        #expect(run.status == 0)
        #expect(run.text.contains(sentence), "\(run.text)")
    }

    @Test(arguments: [
        ("", "is empty."), ("\u{0}\u{1}ELF", "is not text"),
        ("<!DOCTYPE html>\n<html>", "is not what iptables-save prints."),
        ("*filter\n:INPUT DROP [0:0]\n-A INPUT -i lo", "was cut off: its filter table has no end (COMMIT)."),
        (
            "*filter\r\n:INPUT DROP [0:0]\r\nCOMMIT\r\n",
            "has Windows line ends, which iptables-restore refuses."
        ),
        ("*nat\n:PREROUTING ACCEPT [0:0]\nCOMMIT\n", "has no filter table"),
        ("*filter\n:FORWARD ACCEPT [0:0]\nCOMMIT\n", "was cut off: its filter table has no INPUT chain."),
        (String(repeating: "a", count: 3_000_000), "Line 1 of the listing is not understood."),
    ])
    func aWrongFileGetsOneSentence(text: String, sentence: String) throws {
        let folder = try TemporaryFolder()
        let file = folder.path + "/rules"
        try Data(text.utf8).write(to: URL(fileURLWithPath: file))
        let run = try check(["--file", file])
        #expect(run.status == 2)
        #expect(run.text.contains(sentence) && run.text.count < 500, "\(run.text.prefix(500))")
    }

    /// A file of a terabyte, of which only the size is there.
    @Test func aHugeFileIsRefusedSoon() throws {
        let folder = try TemporaryFolder()
        let file = folder.path + "/rules"
        try Data().write(to: URL(fileURLWithPath: file))
        try #require(truncate(file, 1 << 40) == 0)
        let run = try check(["--file", file])
        #expect(run.status == 2)
        #expect(run.text.contains("is larger than 256 MB"))
    }

    @Test(arguments: [
        (["--file", "/nonexistent"], "No such file or directory"), (["--file", "/etc"], "Is a directory"),
        (["--explain", "frob"], "\"frob\" is no protocol"),
        (["--explain", "tcp 1.2.3 -> :22"], "neither an address nor a port"),
        (["--interface", "eth0"], "--interface goes with --file"),
        (["--json", "--explain", "tcp -> :22"], "--json is for the verdict"),
        (["--managment-port", "22"], "Unknown option"),
    ])
    func wrongWordsAreNamed(words: [String], sentence: String) throws {
        let run = try check(words)
        #expect(run.status == 2)
        #expect(run.text.contains(sentence), "\(run.text)")
    }

    @Test func withoutRightsTheFileIsTheWay() throws {
        let prefix = getuid() == 0 ? ["/usr/bin/setpriv", "--bounding-set=-all"] : []
        let run = try check([], through: prefix)
        #expect(run.status == 3)
        #expect(run.text.contains("sudo iptables-save > FILE, then surefoot check --file FILE."))
    }
}

/// `surefoot check` on a host of its own, in namespaces that the test holds open.
@Suite(.serialized, .leavesNothing) struct LiveCheckTests {
    @Test func theVerdictFollowsTheRules() throws {
        let host = try HostInNamespaces()
        let program = try Program.path()
        func check(after change: String) throws -> String {
            try host.run("\(change); \(program) check --json; echo exit $?").flowing
        }
        let state = "-m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT"
        #expect(try check(after: "true").hasSuffix("exit 1"))
        let closed = "iptables -D INPUT -p tcp -m tcp --dport 22 -j ACCEPT"
        #expect(try check(after: closed).contains("nothing listens there"))
        #expect(try check(after: "iptables -A INPUT -p tcp --dport 22 -j ACCEPT").hasSuffix("exit 1"))
        #expect(try check(after: "iptables -I INPUT 1 \(state); iptables -P INPUT DROP").hasSuffix("exit 0"))
        #expect(try check(after: "iptables -t raw -A PREROUTING -j CT --notrack").hasSuffix("exit 1"))
        #expect(
            try check(after: "iptables -t raw -F; iptables -t mangle -P INPUT DROP").contains("table mangle"))
        #expect(try check(after: "iptables -t mangle -P INPUT ACCEPT").hasSuffix("exit 0"))
        let native =
            "nft add table inet own; nft add chain inet own in '{ type filter hook input priority 5; policy drop; }'"
        #expect(try check(after: native).contains("dropped by the nftables chain inet own in"))
        #expect(try check(after: "nft add rule inet own in tcp dport 22 accept").hasSuffix("exit 3"))
        #expect(try check(after: "nft delete table inet own").hasSuffix("exit 0"))
        let set = "nft add rule ip filter INPUT tcp dport { 80, 443 } accept"
        #expect(try check(after: set).contains("looks up a set of nftables"))
        #expect(try check(after: "iptables -F INPUT; iptables-legacy -P INPUT DROP").hasSuffix("exit 1"))
    }

    /// The steps are not begun where another program makes INPUT.
    @Test func theWalkDoesNotBeginInAnothersWay() throws {
        let host = try HostInNamespaces()
        let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appending(path: "../NetfilterTests/Firewalls/ufw/rules.v4").standardized.path
        _ = try host.run("iptables-restore < \(path)")
        let person = try Person(["run", "--management-port", "22"], through: host.entering)
        try person.sees("ufw makes INPUT here.").sees("nothing was changed.")
        #expect(person.end() == 1)
    }

    /// A drop in another table is found before the policy denies.
    @Test func aDropInAnotherTableKeepsThePolicyOpen() throws {
        let host = try HostInNamespaces()
        _ = try host.run("iptables -t mangle -A INPUT -p tcp --dport 22 -j DROP")
        let person = try Person(["run", "--management-port", "22"], through: host.entering)
        try person.accepts().sees("Enter | ? >").types("").sees("Enter | ? >").types("")
        try person.sees("insert | ? >").types("insert").sees("Step 4 of 10").sees("Enter | ? >").types("")
        try person.sees("deny | ? >").types("deny").sees("Another chain stops what this host lives on")
        try person.sees("iptables-nft -t mangle -A INPUT -p tcp -m tcp --dport 22 -j DROP").types("abort")
            .sees("Aborted.")
        #expect(person.end() == 5)
        #expect(try host.run("iptables -S INPUT") == host.rules)
    }
}
