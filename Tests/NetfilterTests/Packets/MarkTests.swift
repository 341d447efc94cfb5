import Testing

@testable import Netfilter

/// Marks that rules give packets and look at, in single packets and in the list of what is open.
@Suite struct MarkTests {
    /// What Calico puts in for an endpoint of a host: a policy marks what it lets in.
    private static let calico = """
        *raw
        :PREROUTING ACCEPT [0:0]
        -A PREROUTING -j MARK --set-xmark 0x0/0xf0000
        COMMIT
        *filter
        :INPUT ACCEPT [0:0]
        :cali-INPUT - [0:0]
        :cali-fh-eth0 - [0:0]
        :cali-pi - [0:0]
        -A INPUT -j cali-INPUT
        -A INPUT -m mark --mark 0x10000/0x10000 -j ACCEPT
        -A INPUT -j DROP
        -A cali-INPUT -m mark --mark 0x10000/0x10000 -j ACCEPT
        -A cali-INPUT -j MARK --set-xmark 0x0/0xf0000
        -A cali-INPUT -i eth0 -g cali-fh-eth0
        -A cali-fh-eth0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
        -A cali-fh-eth0 -j MARK --set-xmark 0x0/0x30000
        -A cali-fh-eth0 -m mark --mark 0x0/0x20000 -j cali-pi
        -A cali-fh-eth0 -m mark --mark 0x10000/0x10000 -j RETURN
        -A cali-fh-eth0 -m mark --mark 0x0/0x20000 -j DROP
        -A cali-pi -p tcp -m multiport --dports 9100 -j MARK --set-xmark 0x10000/0x10000
        -A cali-pi -m mark --mark 0x10000/0x10000 -j RETURN
        -A cali-pi -s 10.0.0.0/8 -j MARK --set-xmark 0x20000/0x20000
        -A cali-pi -s 10.0.0.0/8 -p tcp -m tcp --dport 22 -j MARK --set-xmark 0x10000/0x10000
        COMMIT
        """

    /// What Kubernetes drops for the mark that services without an end give, and what comes in by a chain that marks.
    private static let kubernetes = """
        *mangle
        :PREROUTING ACCEPT [0:0]
        :KUBE-MARK-DROP - [0:0]
        -A PREROUTING -p tcp -m tcp --dport 30000:32767 -j KUBE-MARK-DROP
        -A KUBE-MARK-DROP -j MARK --set-xmark 0x8000/0x8000
        COMMIT
        *filter
        :INPUT DROP [0:0]
        :KUBE-FIREWALL - [0:0]
        -A INPUT -j KUBE-FIREWALL
        -A INPUT -p tcp -j ACCEPT
        -A KUBE-FIREWALL -m mark --mark 0x8000/0x8000 -j DROP
        COMMIT
        """

    /// Connections are marked once, and known by it.
    private static let connections = """
        *mangle
        :PREROUTING ACCEPT [0:0]
        :INPUT ACCEPT [0:0]
        -A PREROUTING -j CONNMARK --restore-mark --nfmask 0xff --ctmask 0xff
        -A PREROUTING -m mark ! --mark 0x0/0xff -j ACCEPT
        -A PREROUTING -s 192.0.2.0/24 -j MARK --set-xmark 0x7/0xff
        -A PREROUTING -j CONNMARK --save-mark --nfmask 0xff --ctmask 0xff
        COMMIT
        *filter
        :INPUT DROP [0:0]
        -A INPUT -m connmark --mark 0x7/0xff -p tcp -m tcp --dport 22 -j ACCEPT
        -A INPUT -m connmark ! --mark 0x7/0xff -p udp -m udp --dport 53 -j ACCEPT
        COMMIT
        """

    private func analysis(_ text: String) throws -> (InputAnalysis, PacketPath) {
        let ruleset = try SavedRuleset(parsing: text)
        let host = HostRules(
            families: [.init(.ipv4, [.init(nil, ruleset)])], nativeTables: [],
            addresses: ["198.51.100.1", "127.0.0.1"].compactMap { Address($0) },
            interfaces: ["lo", "eth0", "eth1"])
        return (host.analysis(of: host.families[0]), host.path(of: host.families[0]))
    }

    private func fates(_ text: String, _ packet: String) throws -> Set<PathDecision.Fate> {
        try analysis(text).1.decide(try PacketDescription(packet).packet).fates
    }

    @Test(arguments: [
        (calico, "tcp 203.0.113.7 -> :9100 on eth0", [PathDecision.Fate.accepted]),
        (calico, "tcp 203.0.113.7 -> :22 on eth0", [.dropped]),
        (calico, "tcp 10.1.1.1 -> :22 on eth0", [.accepted]),
        (calico, "tcp 10.1.1.1 -> :23 on eth0", [.dropped]),
        (calico, "tcp 203.0.113.7 -> :9100 on eth1", [.dropped]),
        (calico, "tcp 203.0.113.7 -> :9100", [.accepted, .dropped]),
        (kubernetes, "tcp 203.0.113.7 -> :30000 on eth0", [.dropped]),
        (kubernetes, "tcp 203.0.113.7 -> :29999 on eth0", [.accepted]),
        (kubernetes, "tcp 203.0.113.7 -> :443 on lo", [.accepted, .dropped]),
        (connections, "tcp 192.0.2.9 -> :22 on eth0", [.accepted]),
        (connections, "tcp 203.0.113.7 -> :22 on eth0", [.dropped]),
        (connections, "tcp 203.0.113.7 -> :22 on eth0 state ESTABLISHED", [.accepted, .dropped]),
        (connections, "tcp 192.0.2.9 -> :22 on eth0 state INVALID", [.dropped]),
        (connections, "udp 203.0.113.7 -> :53 on eth0", [.accepted]),
        (connections, "udp 203.0.113.7 -> :53 on eth0 state INVALID", [.dropped]),
        (connections, "udp 192.0.2.9 -> :53 on eth0", [.dropped]),
    ])
    func aPacketIsFollowed(text: String, packet: String, expected: [PathDecision.Fate]) throws {
        #expect(try fates(text, packet) == Set(expected))
    }

    @Test(arguments: [
        (calico, ["ipv4 tcp 22 from 10.0.0.0/8 on eth0", "ipv4 tcp 9100 from anywhere on eth0"]),
        (kubernetes, ["ipv4 tcp 0-29999 from anywhere", "ipv4 tcp 32768-65535 from anywhere"]),
        (connections, ["ipv4 tcp 22 from 192.0.2.0/24", "ipv4 udp 53 from anywhere"]),
    ])
    func whatIsOpenIsTold(text: String, expected: [String]) throws {
        #expect(try analysis(text).0.openness.doors?.map(\.description) == expected)
    }

    /// Who is marked before is told by the rule that looks at the mark, and most packets are not.
    @Test func someAreMarked() throws {
        let before = "-A PREROUTING -s 10.0.0.0/8 -j MARK --set-xmark 0x1/0x1"
        let rule = "-A INPUT -p tcp -m tcp --dport 22 -m mark --mark 0x1/0x1 -j"
        let text = { (policy: String, target: String) in
            "*mangle\n:PREROUTING ACCEPT\n\(before)\nCOMMIT\n*filter\n:INPUT DROP\n\(rule) \(target)\n\(policy)COMMIT\n"
        }
        let ssh = ServicePorts(tcp: 22)
        let letIn = try analysis(text("", "ACCEPT")).0.management(ssh)
        #expect(letIn.rules.map(\.position) == [1] && letIn.admits)
        let kept = try analysis(text("-A INPUT -p tcp -j ACCEPT\n", "DROP")).0.management(ssh)
        #expect(kept.rules.map(\.position) == [2] && kept.admits)
        #expect(try analysis(text("", "DROP")).0.management(ssh) == .dropped(by: nil))
    }

    /// As many marks as there are rules give no more shapes to follow than there is room for.
    @Test func manyMarksAreFew() throws {
        let rules = (1...1000).map {
            "-A PREROUTING -s 10.0.\($0 / 250).\($0 % 250) -j MARK --set-mark \($0)"
        }
        let text =
            "*mangle\n:PREROUTING ACCEPT\n\(rules.joined(separator: "\n"))\nCOMMIT\n*filter\n:INPUT DROP\n"
            + "-A INPUT -m mark --mark 7 -j ACCEPT\nCOMMIT\n"
        let (analysis, path) = try analysis(text)
        var walk = PathWalk(path, Packet.new(Transport.tcp, on: "eth0").withMarksOfArrival)
        walk.walk()
        #expect(walk.shapes.count == 1)
        #expect(try fates(text, "tcp 10.0.0.7 -> :1 on eth0") == [.accepted])
        #expect(analysis.openness.doors?.allSatisfy { $0.sources.description == "10.0.0.7" } == true)
    }

    /// A packet that may have either mark is not surely let in because one of them would be.
    @Test func aMarkThatMayBeAnyLeavesBothOpen() throws {
        let text = """
            *mangle
            :PREROUTING ACCEPT
            -A PREROUTING -j HMARK --hmark-tuple src --hmark-mod 2 --hmark-rnd 0xcafe
            COMMIT
            *filter
            :INPUT DROP
            -A INPUT -p tcp -m tcp --dport 22 -m mark --mark 0x1 -j DROP
            -A INPUT -p tcp -m tcp --dport 22 -j ACCEPT
            COMMIT
            """
        #expect(try fates(text, "tcp 203.0.113.7 -> :22 on eth0") == [.accepted, .dropped])
        let doors = try analysis(text).0.openness.doors?.map(\.description)
        #expect(doors == ["ipv4 tcp 22 from anywhere, perhaps"])
    }

    /// What a rule does to the packets with one mark, it does not do to those with another.
    @Test func whatIsKeptOutOfTrackingForItsMark() throws {
        let text = """
            *raw
            :PREROUTING ACCEPT
            -A PREROUTING -s 10.0.0.0/8 -j MARK --set-mark 1
            -A PREROUTING -m mark --mark 0 -j NOTRACK
            COMMIT
            *filter
            :INPUT DROP
            -A INPUT -p tcp -m conntrack --ctstate UNTRACKED -j ACCEPT
            COMMIT
            """
        let path = try analysis(text).1
        #expect(try fates(text, "tcp 203.0.113.7 -> :22 on eth0") == [.accepted])
        #expect(try fates(text, "tcp 10.0.0.7 -> :22 on eth0") == [.dropped])
        #expect(path.decide(Packet.new(Transport.tcp, on: "eth0")).fates == [.accepted, .dropped])
        let sets = try #require(OpenSets(path))
        for (source, getsIn) in [("203.0.113.7", true), ("10.0.0.7", false)] {
            let packet = try PacketDescription("tcp \(source) -> :22 on eth0").packet
            #expect(sets.hold(packet.arriving(.ipv4, at: path.addresses)) == getsIn)
        }
    }

    /// Between a rule that says how packets are to be tracked and connection tracking, the mark of a connection is that of what
    /// all such packets share.
    @Test func whatIsMarkedBehindATemplate() throws {
        let text = """
            *raw
            :PREROUTING ACCEPT
            -A PREROUTING -j MARK --set-mark 1
            -A PREROUTING -j CT --ctevents new
            -A PREROUTING -j CONNMARK --restore-mark
            COMMIT
            *filter
            :INPUT DROP
            -A INPUT -p tcp -m tcp --dport 22 -m mark --mark 1 -j ACCEPT
            COMMIT
            """
        #expect(try fates(text, "tcp 203.0.113.7 -> :22 on eth0") == [.accepted, .dropped])
        let doors = try analysis(text).0.openness.doors?.map(\.description)
        #expect(doors == ["ipv4 tcp 22 from anywhere, perhaps"])
    }

    /// Two chains at the same place come in an order that nobody knows.
    @Test func whatComesFirstIsNotKnown() throws {
        let one = try SavedRuleset(parsing: "*filter\n:INPUT ACCEPT\n-A INPUT -j MARK --set-mark 1\nCOMMIT\n")
        let other = try SavedRuleset(
            parsing: "*filter\n:INPUT DROP\n-A INPUT -m mark --mark 1 -j ACCEPT\nCOMMIT\n")
        let packet = try PacketDescription("tcp 203.0.113.7 -> :22 on eth0").packet
        for rulesets in [[(Backend.legacy, one), (.nfTables, other)], [(.legacy, other), (.nfTables, one)]] {
            let path = PacketPath(.ipv4, rulesets.map { ($0.0, $0.1) })
            #expect(path.decide(packet).fates == [.accepted, .dropped])
        }
    }
}
