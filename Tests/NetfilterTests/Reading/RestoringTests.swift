import TestSupport
import Testing

@testable import Netfilter

/// What iptables-restore 1.8.9 makes of files that people write, measured with both backends.
@Suite struct RestoringTests {
    private static let head = "*filter\n:INPUT DROP [0:0]\n:X - [0:0]\n"

    private func input(_ lines: String, _ family: Family = .ipv4) throws -> [String] {
        let text = Self.head + lines + "\nCOMMIT\n"
        let table = try #require(try SavedRuleset(restoring: Array(text.utf8), family).filter)
        return table.input.rules.map(\.specification)
    }

    @Test(arguments: [
        ("-A INPUT -j ACCEPT -p tcp --dport 22", "-p tcp -m tcp --dport 22 -j ACCEPT"),
        ("-A INPUT -j ACCEPT -m state --state NEW", "-m state --state NEW -j ACCEPT"),
        ("-s 192.0.2.1 --append INPUT --jump DROP", "-s 192.0.2.1 -j DROP"),
        ("--append=INPUT -p TCP --dport=22", "-p tcp -m tcp --dport 22"),
        ("  -A INPUT \"-j\" ACCEPT", "-j ACCEPT"), ("[1:2]-A INPUT -c 3 4", ""),
        ("-A INPUT -p 0x6 --dport 026", "-p tcp -m tcp --dport 22"),
        ("-A INPUT ! -fi lo", "! -f -i lo"), ("-A INPUT -vc 1x 2", ""), ("-A INPUT -c +1,2x", ""),
        ("-A INPUT -j LOG --log-level 007", "-j LOG --log-level 007"),
        ("-A INPUT -p tcp --dport ssh --sport :53", "-p tcp -m tcp --dport 22 --sport 0:53"),
        ("-A INPUT -p tcp --dport :", "-p tcp -m tcp"),
        ("-A INPUT -p tcp -m multiport --dport 22,http", "-p tcp -m multiport --dports 22,80"),
        ("-A INPUT -m tcp --dport 22 -p tcp", "-p tcp -m tcp --dport 22"),
        ("-A INPUT -m conntrack --ctstate rel,Established", "-m conntrack --ctstate RELATED,ESTABLISHED"),
        ("-A INPUT -p icmp --icmp-type ping -j DROP", "-p icmp -m icmp --icmp-type 8 -j DROP"),
        ("-A INPUT -s 10/8 -d 010.1", "-s 10.0.0.0/8 -d 8.1.0.0"), ("-A INPUT -s nonsense/0", "-s 0.0.0.0/0"),
        ("-A INPUT -m comment --comment a\"b c\" -j DROP", "-m comment --comment \"ab c\" -j DROP"),
        ("-A INPUT -m comment --comment 'a'", "-m comment --comment \"\\'a\\'\""),
        (
            "-A INPUT -j DROP -m comment --comment \"open -j ACCEPT",
            "-m comment --comment \"open -j ACCEPT\n\" -j DROP"
        ),
        ("-A INPUT -j LOG --log-prefix \"-p udp\" -p tcp", "-p tcp -j LOG --log-prefix \"-p udp\""),
        ("-A INPUT -m limit --limit 3/min -j X -p udp", "-p udp -m limit --limit 3/min -j X"),
        ("-4 -A INPUT -j X", "-j X"),
    ])
    func aRuleIsReadInWhateverOrder(line: String, printed: String) throws {
        #expect(try input(line) == [printed])
    }

    @Test func severalAddressesAreSeveralRules() throws {
        let rules = try input("-A INPUT -j DROP\n-I INPUT -s 192.0.2.1,192.0.2.2 -d 192.0.2.3,192.0.2.4")
        #expect(rules.map { $0.filter("1234".contains) }.count == 5)
        #expect(rules.first == "-s 192.0.2.2 -d 192.0.2.4" && rules.last == "-j DROP")
    }

    @Test func commandsAreFollowed() throws {
        let text = "-A INPUT -j DROP\n-N Y\n-I INPUT 2 -j Y\n-I INPUT -j X\n-A X -j DROP\n-F X\n-X\n"
        #expect(throws: RestoreRefusal.self) { try input(text) }
        let rules = try input(text.replacing("-X\n", with: "-6 -A INPUT -s ::1\n-P INPUT ACCEPT"))
        #expect(rules == ["-j X", "-j DROP", "-j Y"])
    }

    @Test func aPolicyThatIsNotDeclaredIsThatOfAnUntouchedTable() throws {
        for head in ["", ":INPUT -\n", ":INPUT DROP\n:INPUT ACCEPT\n", "-P INPUT DROP\n-P INPUT ACCEPT\n"] {
            let text = "*filter\n\(head)-A INPUT -i lo\nCOMMIT"
            let table = try #require(try SavedRuleset(restoring: Array(text.utf8), .ipv4).filter)
            #expect(table.input.policy == .accept && table.input.rules.count == 1)
        }
    }

    @Test func ofTwoTablesTheLastStands() throws {
        let one = "*filter\n:INPUT ACCEPT\n:X -\n-A INPUT -j X\nCOMMIT\n"
        let two = "*filter\n:INPUT DROP\n-A INPUT -i lo\nCOMMIT\n"
        let ruleset = try SavedRuleset(restoring: Array((one + two).utf8), .ipv4)
        #expect(ruleset.tables.count == 1)
        #expect(ruleset.filter?.input.policy == .drop && ruleset.filter?.chains.count == 3)
        // The backends differ on what becomes of a policy that only the first declares.
        let refusal = #expect(throws: RestoreRefusal.self) {
            try SavedRuleset(restoring: Array((two + one.replacing(":INPUT ACCEPT\n", with: "")).utf8), .ipv4)
        }
        #expect(refusal?.isTaken == true && refusal?.line == 8)
    }

    /// A chain takes the place of the target of its name, for the rules behind its declaration.
    @Test func aChainMayHaveTheNameOfATarget() throws {
        let rules = "-A INPUT -j LOG\n:LOG -\n:REJECT -\n-A INPUT -j LOG\n-A INPUT -j REJECT"
        let text = Self.head + rules + "\nCOMMIT\n"
        let table = try #require(try SavedRuleset(restoring: Array(text.utf8), .ipv4).filter)
        #expect(table.input.rules.map(\.target) == [.other("LOG or a chain"), .jump("LOG"), .jump("REJECT")])
        for line in [
            "-N LOG", ":LOG -\n-A INPUT -j LOG --log-prefix x",
            ":REJECT -\n-A INPUT -j REJECT --reject-with tcp-reset",
        ] {
            #expect(throws: RestoreRefusal.self) { try input(line) }
        }
        // What iptables-save prints does not tell which of the two a rule goes to, unless it has options.
        let saved = "*filter\n:INPUT DROP\n:LOG -\n:REJECT -\n-A INPUT -j LOG\n-A INPUT -j REJECT\n"
        let options =
            "-A INPUT -j LOG --log-uid\n-A INPUT -j REJECT --reject-with icmp-port-unreachable\nCOMMIT\n"
        let listed = try #require(try SavedRuleset(parsing: saved + options).filter)
        #expect(
            listed.input.rules.map(\.target) == [
                .other("LOG or a chain"), .jump("REJECT"), .other("LOG"),
                .reject(with: "icmp-port-unreachable"),
            ])
    }

    @Test func aCommentNeedNotBeUTF8() throws {
        let bytes =
            Array("\(Self.head)-A INPUT -m comment --comment caf".utf8) + [0xE9] + Array("\nCOMMIT\n".utf8)
        #expect(try SavedRuleset(restoring: bytes, .ipv4).filter?.input.rules.count == 1)
    }

    @Test(arguments: [
        "-A INPUT -j ACCEPT # all", " :INPUT ACCEPT", "  # remark", " ", ":Y", ":INPUT drop",
        ":Y -\n:ACCEPT -", "-N X",
        "-A Y -j DROP", "-A INPUT -j Y", "-A INPUT -j accept", "-A INPUT -j OUTPUT", "-A INPUT -g ACCEPT",
        "-A INPUT -m nope", "-A INPUT --dport 22", "-A INPUT --dport 22 -p tcp", "-A INPUT -p tcp --dport",
        "-A INPUT -p tcp --dport 65536", "-A INPUT -p tcp --dport 80:22", "-A INPUT -p tcp --dport 22,80",
        "-A INPUT -p tcp --dport 1 --dport 2", "-A INPUT -p tcp --dports 1", "-A INPUT -p icmp --dport 1",
        "-A INPUT -m multiport --dports 22 -p tcp", "-A INPUT -m tcp --dport 22",
        "-A INPUT -p udp -m tcp --dport 22",
        "-A INPUT -p tcp -m multiport --dports 1:2,3:4,5:6,7:8,9:10,11:12,13:14,15:16",
        "-A INPUT -p tcp -m multiport --dports 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16",
        "-A INPUT -p tcp -m multiport --dports 22,", "-A INPUT -p tcp -m multiport --dports 1 --sports 2",
        ":Y\rZ DROP", "-N Y\rZ", "-N \"Y Z\"", "-A INPUT -j LOG --log-level err",
        "-A INPUT -j LOG --log-level 8",
        "-A INPUT -j LOG --log-level 192.0.2.1", "-A INPUT -c -j 3,4", "-A INPUT -c 1,x", "-A INPUT -c ,1 2",
        "-A INPUT -c 1 x",
        "-A INPUT ! ! -s 192.0.2.1", "-A INPUT -s ! 192.0.2.1", "-A INPUT -s 192.0.2.1 !",
        "-A INPUT ! -j DROP",
        "-A INPUT ! -m tcp", "-A INPUT -p tcp -p udp", "-A INPUT -j DROP -g X", "-A INPUT -A INPUT",
        "-s 192.0.2.1",
        "-A INPUT -m comment --comment 'a b'", "-A INPUT -m comment --comment \"a\"b", "-A INPUT -- -j DROP",
        "-A INPUT -m state", "-A INPUT -m state --state FOO", "-A INPUT -m conntrack --ctstate NEW,",
        "-A INPUT -m conntrack ! --ctdir REPLY", "-A INPUT -s 192.0.2.1/33", "-A INPUT -s 192.0.2.300",
        "-A INPUT -s ::1", "! -s 192.0.2.1,192.0.2.2 -A INPUT", "-A INPUT -i abcdefghijklmnop",
        "-A INPUT -i \"\"",
        "-A INPUT -o eth0", "-A OUTPUT -i eth0", "-A INPUT -p 256", "-A INPUT ! -p all", "-A INPUT -t nat",
        "-w -A INPUT",
        "-A INPUT -p icmp --icmp-type foo", "-A INPUT -p tcp --tcp-flags SYN",
        "-A INPUT -p tcp --tcp-flags A B",
        "-A INPUT -j REJECT --reject-with foo",
        "-A INPUT -j LOG --log-prefix \"open", "-A INPUT -p udp -j REJECT --reject-with tcp-reset",
        "-A INPUT -j ACCEPT --reject-with tcp-reset", "-A INPUT -m ttl --ttl-gt 1 --ttl-lt 3",
        "-A INPUT -j ACCEPT\r", #"-A INPUT -p tcp --dport "443 -d 192.0.2.1"#,
        #"-A INPUT -s "a host" -j DROP"#,
        "-I INPUT 2 -j DROP", "-I INPUT 0 -j DROP", "-P X DROP", "-P INPUT", "-X Y", "-A INPUT -j X\n-X X",
        "COMMIT ", "*nat",
        "-A X -j X\n-A INPUT -j X", "[1 -A INPUT", "-A INPUT \(String(repeating: "x", count: 1024))",
    ])
    func whatIptablesRestoreRefusesIsRefused(lines: String) throws {
        // A loop is found at the end of the table.
        let count = lines == "-A X -j X\n-A INPUT -j X" ? 3 : lines.split(separator: "\n").count
        let refusal = #expect(throws: RestoreRefusal.self) { try input(lines) }
        #expect(refusal?.line == 3 + count && refusal?.isTaken == false, "\(lines)")
        #expect(refusal?.description.hasPrefix("Line \(3 + count): ") == true)
    }

    @Test(arguments: [
        ("-A INPUT -j DROP\n", 1), ("*filter\n:INPUT DROP\n", 2), ("*filter\nCOMMIT\nCOMMIT\n", 3),
        ("*foo\n", 1),
        ("*filter\nCOMMIT\n:INPUT DROP\n", 3), (" \n*filter\nCOMMIT\n", 1), ("*\n", 1),
    ])
    func aTableHasABeginningAndAnEnd(text: String, line: Int) throws {
        let refusal = #expect(throws: RestoreRefusal.self) {
            try SavedRuleset(restoring: Array(text.utf8), .ipv4)
        }
        #expect(refusal?.line == line)
    }

    /// A line of more than 10,239 bytes is more than one.
    @Test func aLongLineIsReadInPieces() throws {
        let blanks = String(repeating: " ", count: 10_239 - 8)
        #expect(try input("-A INPUT\(blanks)-A INPUT -j X") == ["", "-j X"])
        #expect(throws: RestoreRefusal.self) {
            try input("# " + String(repeating: "remark ", count: 100_000))
        }
        #expect(try input(String(repeating: "#", count: 1_000_000)) == [])
    }

    /// iptables 1.8.8 and 1.8.9 take the whole word for the interface's name, others what is joined with the option.
    @Test(arguments: ["-ilo", "-olo", "--in-i=lo"])
    func anInterfaceThatDependsOnTheVersionIsNotFollowed(word: String) throws {
        let refusal = #expect(throws: RestoreRefusal.self) { try input("-A X \(word) -j ACCEPT") }
        #expect(refusal?.isTaken == true)
        #expect(try input("-A INPUT --in-interface=eth0") == ["-i eth0"])
    }

    @Test func eachFamilyHasItsOwnMatches() throws {
        #expect(
            try input("-A INPUT -p icmpv6 --icmpv6-type echo-request", .ipv6) == [
                "-p ipv6-icmp -m icmp6 --icmpv6-type 128"
            ])
        #expect(try input("-6 -A INPUT -m hl --hl-eq 0xff\n-4 -A INPUT -j X", .ipv6) == ["-m hl --hl-eq 255"])
        for line in [
            "-s 192.0.2.1", "-f", "-m ttl --ttl-eq 1", "-p icmp --icmp-type 8",
            "-j REJECT --reject-with port-unreachable",
        ] {
            #expect(throws: RestoreRefusal.self) { try input("-A INPUT " + line, .ipv6) }
        }
    }

    /// Names of this host's files, and options of matches that are not looked into.
    @Test(arguments: [
        "-A INPUT -s host.example -j ACCEPT", "-A INPUT -p tcp --dport nfs -j ACCEPT",
        "-A INPUT -p foo -j ACCEPT",
        "-A INPUT -m recent --foo bar -j ACCEPT", "-A INPUT -m limit --limit 3/min --proto tcp -j ACCEPT",
        "-A INPUT ! -i + -j ACCEPT", "-A INPUT -p tcp ! --dport : -j ACCEPT",
    ])
    func whatCannotBeKnownIsUncertain(line: String) throws {
        let text = Self.head + line + "\nCOMMIT\n"
        let rule = try #require(
            try SavedRuleset(restoring: Array(text.utf8), .ipv4).filter?.input.rules.first)
        #expect(rule.matches.contains { $0.condition == .unmodelled })
    }

    /// Twice the file takes about twice the work.
    @Test(arguments: [
        "-N C%\n", "-I INPUT -s 10.0.0.1\n", "-A INPUT -m comment --comment \"x % y\"\n", "# % %\n",
    ])
    func readingTakesLinearTime(line: String) throws {
        let growth = try Work.growth(from: 2000, to: 16_000) { count in
            let lines = (0..<count).map { line.replacing("%", with: "\($0)") }
            return Array(("*filter\n" + lines.joined() + "COMMIT\n").utf8)
        } of: { file in
            _ = try SavedRuleset(restoring: file, .ipv4)
        }
        #expect(growth < 32)
    }

    /// A long file is read in two halves at once.
    @Test func aLongFileIsReadAsAShortOne() throws {
        let line = "-A INPUT -j ACCEPT -s 10.0.0.1/32 -m comment --comment \"a \\\"b\\\"\"\n"
        let text = Self.head + String(repeating: line, count: 20_000) + "COMMIT\n"
        #expect(text.utf8.count > 1 << 20)
        let rules = try #require(try SavedRuleset(restoring: Array(text.utf8), .ipv4).filter?.input.rules)
        #expect(rules.count == 20_000 && Set(rules.map(\.specification)).count == 1)
        let refusal = #expect(throws: RestoreRefusal.self) {
            try SavedRuleset(restoring: Array((text + "nonsense\nnonsense").utf8), .ipv4)
        }
        #expect(refusal?.line == 20_005)
    }
}
