import Netfilter
import Testing

/// What gets in under the policy DROP, and how hosts get locked out.
@Suite struct ReachabilityTests {
    private let ssh = "-p tcp -m tcp --dport 22 -j ACCEPT"

    private func analysis(_ lines: String..., family: Family = .ipv4) throws -> InputAnalysis {
        InputAnalysis(try table(lines: lines), family: family)
    }

    private func rule(
        _ position: Int, _ analysis: InputAnalysis, _ chain: String = "INPUT"
    ) throws -> RuleReference {
        let chain = try #require(analysis.table[chain])
        return RuleReference(chain: chain.name, position: position, rule: chain.rules[position - 1])
    }

    @Test func thePresentPolicyMakesNoDifference() throws {
        let open = InputAnalysis(try table(policy: .accept, stateRule), family: .ipv4)
        #expect(open.management(ServicePorts(tcp: 22)) == .dropped(by: nil))
        #expect(open.loopback == .dropped(by: nil))
    }

    @Test func theStateRuleAloneLetsNoNewConnectionIn() throws {
        let analysis = try analysis(stateRule, "-i lo -j ACCEPT", ssh)
        #expect(analysis.newInbound(port: 9090) == .dropped(by: nil))
        #expect(analysis.management(ServicePorts(tcp: 22)) == .accepted(by: try rule(3, analysis)))
        #expect(analysis.loopback == .accepted(by: try rule(2, analysis)))
    }

    @Test func withoutLoopbackTheHostCannotTalkToItself() throws {
        #expect(try analysis(stateRule, ssh).loopback == .dropped(by: nil))
        let partly = try analysis(stateRule, "-i lo -p tcp -j ACCEPT")
        #expect(partly.loopback == .dropped(by: nil))
        let limited = try analysis("-s 127.0.0.0/8 -i lo -j ACCEPT")
        #expect(
            limited.loopback
                == .acceptedForSome(by: try rule(1, limited), restriction: ["-s", "127.0.0.0/8"]))
        let dropped = try analysis("-p udp -j DROP", "-i lo -j ACCEPT")
        #expect(dropped.loopback == .dropped(by: try rule(1, dropped)))
    }

    @Test func managementFromSomeClientsOnly() throws {
        let limited = try analysis(stateRule, "-s 10.0.0.0/8 " + ssh)
        #expect(
            limited.management(ServicePorts(tcp: 22))
                == .acceptedForSome(by: try rule(2, limited), restriction: ["-s", "10.0.0.0/8"]))
        #expect(
            limited.management(ServicePorts(tcp: 22), client: Address("10.1.2.3"))
                == .accepted(by: try rule(2, limited)))
        #expect(limited.management(ServicePorts(tcp: 22), client: Address("192.0.2.1")) == .dropped(by: nil))
        #expect(limited.management(ServicePorts(tcp: 2222), client: Address("10.1.2.3")) == .dropped(by: nil))
        #expect(
            limited.management(ServicePorts(tcp: 22), client: Address("2001:db8::1")) == .dropped(by: nil))
    }

    /// A trusted tunnel does not make the way over the wire safe.
    @Test func managementOnSomeInterfacesOnly() throws {
        let tunnel = try analysis("-i tun0 -j ACCEPT", stateRule)
        #expect(
            tunnel.management(ServicePorts(tcp: 22))
                == .acceptedForSome(by: try rule(1, tunnel), restriction: ["-i", "tun0"]))
        #expect(
            tunnel.management(ServicePorts(tcp: 22), interface: "tun0") == .accepted(by: try rule(1, tunnel)))
        #expect(tunnel.management(ServicePorts(tcp: 22), interface: "eth0") == .dropped(by: nil))
        let beside = try analysis("-i eth0 -j DROP", "-i eth+ " + ssh)
        #expect(
            beside.management(ServicePorts(tcp: 22))
                == .acceptedForSome(by: try rule(2, beside), restriction: ["-i", "eth+"]))
        let except = try analysis("-i eth1 -j DROP", ssh)
        #expect(
            except.management(ServicePorts(tcp: 22))
                == .acceptedForSome(by: try rule(2, except), restriction: ["!", "-i", "eth1"]))
        let wildcard = try analysis("-i eth+ " + ssh, "-i ens3 -p udp -j ACCEPT")
        #expect(
            wildcard.management(ServicePorts(tcp: 22))
                == .acceptedForSome(by: try rule(1, wildcard), restriction: ["-i", "eth+"]))
    }

    /// Chains before INPUT may take most of them away, as well as a few.
    @Test(arguments: [
        ("-m ttl --ttl-gt 63 -j DROP", true), ("! -s 10.0.0.0/8 -j DROP", true),
        ("-p tcp -m tcp --sport 1024:40000 -j DROP", true), ("-s 10.0.0.0/8 -j DROP", false),
        ("-m ttl --ttl-gt 250 -j DROP", false), ("-m set --match-set bans src -j DROP", false),
    ])
    func whatChainsBeforeTakeAwayCounts(line: String, isMost: Bool) throws {
        let text =
            "*mangle\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING \(line)\nCOMMIT\n*filter\n:INPUT DROP [0:0]\n-A INPUT \(ssh)\nCOMMIT\n"
        let own = HostRules.FamilyRules(.ipv4, [.init(.nfTables, try SavedRuleset(parsing: text))])
        let analysis = HostRules(families: [own], nativeTables: []).analysis(of: own)
        let reachability = analysis.management(ServicePorts(tcp: 22))
        #expect((reachability == .accepted(by: try rule(1, analysis))) == !isMost, "\(reachability)")
    }

    @Test func anAcceptBelowADropIsNone() throws {
        let shut = try analysis(stateRule, "-i lo -j ACCEPT", "-j DROP", ssh)
        #expect(shut.management(ServicePorts(tcp: 22)) == .dropped(by: try rule(3, shut)))
        let rejected = try analysis(
            "-p tcp -m conntrack --ctstate NEW -j REJECT --reject-with tcp-reset", ssh)
        #expect(rejected.management(ServicePorts(tcp: 22)) == .dropped(by: try rule(1, rejected)))
    }

    @Test func rateLimitsAndBansAboveTheAccept() throws {
        let recent = try analysis(
            "-p tcp -m tcp --dport 22 -m recent --update --seconds 60 --hitcount 4 -j DROP", ssh)
        #expect(recent.management(ServicePorts(tcp: 22)) == .uncertain(because: try rule(1, recent)))
        let limited = try analysis("-p tcp -m tcp --dport 22 -m limit --limit 3/min -j ACCEPT")
        #expect(limited.management(ServicePorts(tcp: 22)) == .uncertain(because: try rule(1, limited)))
        let bans = try analysis(
            "-p tcp -m multiport --dports 22 -j f2b-sshd", ssh, "-A f2b-sshd -s 192.0.2.9/32 -j REJECT",
            "-A f2b-sshd -j RETURN")
        #expect(bans.management(ServicePorts(tcp: 22)) == .accepted(by: try rule(2, bans)))
        #expect(
            bans.management(ServicePorts(tcp: 22), client: Address("192.0.2.9"))
                == .dropped(by: try rule(1, bans, "f2b-sshd")))
        let set = try analysis("-m set --match-set blocked src -j DROP", ssh)
        #expect(set.management(ServicePorts(tcp: 22)) == .accepted(by: try rule(2, set)))
        let only = try analysis("-m set --match-set admins src " + ssh)
        #expect(
            only.management(ServicePorts(tcp: 22))
                == .acceptedForSome(
                    by: try rule(1, only),
                    restriction: ["-m", "set", "--match-set", "admins", "src"]
                        .suffix(3).map { $0 }))
    }

    /// Two halves of all addresses, or of all ports that clients have, are no ban.
    @Test(arguments: [
        (["-s 0.0.0.0/1 -j DROP", "-s 128.0.0.0/1 -j DROP"], false),
        (["-m ttl --ttl-lt 128 -j DROP", "-m ttl --ttl-gt 127 -j DROP"], false),
        (["-s 0.0.0.0/2 -j DROP"], true), (["-m ttl --ttl-lt 64 -j DROP"], true),
    ])
    func partsThatAreAllShutEverybodyOut(lines: [String], getsIn: Bool) throws {
        let analysis = InputAnalysis(try table(lines: lines + [ssh]), family: .ipv4)
        let expected: Reachability =
            try getsIn ? .accepted(by: rule(2, analysis)) : .dropped(by: rule(1, analysis))
        #expect(analysis.management(ServicePorts(tcp: 22)) == expected)
        let mostly = InputAnalysis(
            try table(lines: ["-s 0.0.0.0/2 -j DROP", "-s 64.0.0.0/2 -j DROP", ssh]), family: .ipv4)
        #expect(
            try mostly.management(ServicePorts(tcp: 22))
                == .acceptedForSome(by: rule(3, mostly), restriction: []))
    }

    @Test func restrictionsOfTheJumpCountToo() throws {
        let admins = try analysis("-s 10.0.0.0/8 -j admins", "-A admins " + ssh)
        #expect(
            admins.management(ServicePorts(tcp: 22))
                == .acceptedForSome(by: try rule(1, admins, "admins"), restriction: ["-s", "10.0.0.0/8"]))
        let except = try analysis("-s 10.9.9.9/32 -j RETURN", ssh)
        guard case .accepted = except.management(ServicePorts(tcp: 22), client: Address("10.0.0.1")) else {
            Issue.record("a client that the RETURN does not fit is accepted")
            return
        }
        #expect(except.management(ServicePorts(tcp: 22), client: Address("10.9.9.9")) == .dropped(by: nil))
    }

    @Test func aDropForAllButSomeLetsThoseIn() throws {
        let direct = try analysis("! -s 10.0.0.0/8 -p tcp -m tcp --dport 22 -j DROP", ssh)
        #expect(
            direct.management(ServicePorts(tcp: 22))
                == .acceptedForSome(by: try rule(2, direct), restriction: ["-s", "10.0.0.0/8"]))
        #expect(
            direct.management(ServicePorts(tcp: 22), client: Address("192.0.2.1"))
                == .dropped(by: try rule(1, direct)))
        let spared = try analysis("-j spare", ssh, "-A spare -s 10.0.0.0/8 -j RETURN", "-A spare -j DROP")
        #expect(
            spared.management(ServicePorts(tcp: 22))
                == .acceptedForSome(by: try rule(2, spared), restriction: []))
        #expect(
            spared.management(ServicePorts(tcp: 22), client: Address("10.0.0.1"))
                == .accepted(by: try rule(2, spared)))
    }

    /// Neighbour discovery is untracked: the state rule does not let it in, and IPv6 dies with the neighbour cache.
    @Test func ipv6NeedsNeighbourDiscovery() throws {
        #expect(
            try analysis(stateRule, "-i lo -j ACCEPT", ssh, family: .ipv6).neighbourDiscovery
                == .dropped(by: nil))
        let all = try analysis(stateRule, "-p ipv6-icmp -j ACCEPT", family: .ipv6)
        #expect(all.neighbourDiscovery == .accepted(by: try rule(2, all)))
        let echo = try analysis("-p ipv6-icmp -m icmp6 --icmpv6-type 128 -j ACCEPT", family: .ipv6)
        #expect(echo.neighbourDiscovery == .dropped(by: nil))
        let single = try analysis(
            "-p icmpv6 -m icmp6 --icmpv6-type 134 -m hl --hl-eq 255 -j ACCEPT",
            "-p icmpv6 -m icmp6 --icmpv6-type 135 -m hl --hl-eq 255 -j ACCEPT",
            "-p icmpv6 -m icmp6 --icmpv6-type 136 -m hl --hl-eq 255 -j ACCEPT", family: .ipv6)
        guard case .accepted = single.neighbourDiscovery else {
            Issue.record("\(single.neighbourDiscovery)")
            return
        }
        let half = try analysis("-p icmpv6 -m icmp6 --icmpv6-type 135 -j ACCEPT", family: .ipv6)
        #expect(half.neighbourDiscovery == .dropped(by: nil))
        let invalid = try analysis(
            "-m conntrack --ctstate INVALID,UNTRACKED -j DROP", "-p icmpv6 -j ACCEPT", family: .ipv6)
        #expect(invalid.neighbourDiscovery == .dropped(by: try rule(1, invalid)))
        let inside = try analysis("-i br0 -p icmpv6 -j ACCEPT", family: .ipv6)
        #expect(
            inside.neighbourDiscovery
                == .acceptedForSome(by: try rule(1, inside), restriction: ["-i", "br0"]))
    }

    @Test func openPortsAreSeenWhereverTheyAreOpened() throws {
        let range = try analysis(stateRule, "-p tcp -m multiport --dports 80,9000:9100 -j ACCEPT")
        #expect(range.newInbound(port: 9090) == .accepted(by: try rule(2, range)))
        #expect(range.newInbound(port: 9101) == .dropped(by: nil))
        let wide = try analysis("-m conntrack --ctstate NEW,RELATED,ESTABLISHED -j ACCEPT")
        #expect(wide.newInbound(port: 9090) == .accepted(by: try rule(1, wide)))
        let inside = try analysis("-i br0 -j ACCEPT")
        #expect(
            inside.newInbound(port: 9090)
                == .acceptedForSome(by: try rule(1, inside), restriction: ["-i", "br0"]))
    }

    /// Every port of a range must get in, wherever the rules divide it.
    @Test func aRangeOfPortsIsJudgedByItsWorst() throws {
        let mosh = ServicePorts(.udp, 60000...61000)
        let all = try analysis("-p udp -m udp --dport 60000:61000 -j ACCEPT")
        #expect(all.management(mosh) == .accepted(by: try rule(1, all)))
        let part = try analysis("-p udp -m udp --dport 60000:60500 -j ACCEPT")
        #expect(part.management(mosh) == .dropped(by: nil))
        let hole = try analysis(
            "-p udp -m multiport --dports 60010,60020 -j DROP", "-p udp -m udp --dport 60000:61000 -j ACCEPT")
        #expect(hole.management(mosh) == .dropped(by: try rule(1, hole)))
        let halves = try analysis(
            "-p udp -m udp --dport 1024:60400 -j ACCEPT", "-p udp -m udp --dport 60401:65535 -j ACCEPT")
        guard case .accepted = halves.management(mosh) else {
            return #expect(Bool(false), "both halves get in")
        }
        let tcp = try analysis("-p tcp -m tcp --dport 60000:61000 -j ACCEPT")
        #expect(tcp.management(mosh) == .dropped(by: nil))
    }

    @Test func portsAreReadAsTheyArePrinted() {
        #expect(ServicePorts("22") == ServicePorts(tcp: 22))
        #expect(ServicePorts("60000:61000/udp")?.description == "60000:61000/udp")
        for wrong in [
            "", "0", "65536", "22/", "22/sctp", "9:8", "1:2:3", "1:", ":9", "22/tcp/udp", "ssh", "-1",
        ] {
            #expect(ServicePorts(wrong) == nil, "\(wrong)")
        }
    }
}
