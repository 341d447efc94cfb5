import Netfilter
import Testing

/// What is understood of the rules that other programs make.
@Suite struct RecordedFirewallTests {
    /// Which rule of `eth0`'s way in accepts what, told as `source` in each folder describes the rules.
    struct Expected {
        var name: String
        var family: Family
        var replies: String
        var ssh: String
        var loopback: String
        var neighbours: String

        init(
            _ name: String, _ family: Family, _ replies: String, _ ssh: String, _ loopback: String,
            _ neighbours: String
        ) {
            (self.name, self.family, self.replies) = (name, family, replies)
            (self.ssh, self.loopback, self.neighbours) = (ssh, loopback, neighbours)
        }
    }

    static let expected = [
        Expected(
            "calico", .ipv4, "rule 1 of cali-fh-eth0", "rule 1 of cali-failsafe-in", "rule 2 of INPUT", ""),
        Expected(
            "calico", .ipv6, "rule 1 of cali-fh-eth0", "rule 1 of cali-failsafe-in", "rule 2 of INPUT",
            "dropped by rule 8 of cali-fh-eth0"),
        Expected("crowdsec", .ipv4, "rule 3 of INPUT", "rule 5 of INPUT", "rule 2 of INPUT", ""),
        Expected(
            "crowdsec", .ipv6, "rule 3 of INPUT", "rule 5 of INPUT", "rule 2 of INPUT", "rule 4 of INPUT"),
        Expected("csf", .ipv4, "rule 11 of INPUT", "rule 12 of INPUT", "rule 6 of INPUT", ""),
        Expected("csf", .ipv6, "rule 5 of INPUT", "rule 6 of INPUT", "rule 2 of INPUT", "rule 4 of INPUT"),
        Expected("docker", .ipv4, "rule 2 of INPUT", "rule 4 of INPUT", "rule 1 of INPUT", ""),
        Expected("docker", .ipv6, "rule 2 of INPUT", "rule 4 of INPUT", "rule 1 of INPUT", "rule 3 of INPUT"),
        Expected("fail2ban", .ipv4, "rule 3 of INPUT", "rule 5 of INPUT", "rule 2 of INPUT", ""),
        Expected(
            "fail2ban", .ipv6, "rule 3 of INPUT", "rule 5 of INPUT", "rule 2 of INPUT", "rule 4 of INPUT"),
        Expected("fail2ban-nft", .ipv4, "rule 2 of INPUT", "rule 4 of INPUT", "rule 1 of INPUT", ""),
        Expected(
            "fail2ban-nft", .ipv6, "rule 2 of INPUT", "rule 4 of INPUT", "rule 1 of INPUT", "rule 3 of INPUT"),
        Expected("firewalld", .ipv4, "none", "dropped by policy", "dropped by policy", ""),
        Expected("firewalld", .ipv6, "none", "dropped by policy", "dropped by policy", "dropped by policy"),
        Expected(
            "firewalld-iptables", .ipv4, "rule 1 of INPUT", "rule 1 of IN_public_allow", "rule 2 of INPUT", ""
        ),
        Expected(
            "firewalld-iptables", .ipv6, "rule 1 of INPUT", "rule 1 of IN_public_allow", "rule 2 of INPUT",
            "rule 3 of IN_allow-host-ipv6_allow"),
        Expected("kubernetes", .ipv4, "rule 6 of INPUT", "rule 8 of INPUT", "rule 5 of INPUT", ""),
        Expected(
            "kubernetes", .ipv6, "rule 6 of INPUT", "rule 8 of INPUT", "rule 5 of INPUT", "rule 7 of INPUT"),
        Expected("libvirt", .ipv4, "rule 3 of INPUT", "rule 5 of INPUT", "rule 2 of INPUT", ""),
        Expected(
            "libvirt", .ipv6, "rule 3 of INPUT", "rule 5 of INPUT", "rule 2 of INPUT", "rule 4 of INPUT"),
        Expected("native-nft", .ipv4, "none", "dropped by policy", "dropped by policy", ""),
        Expected(
            "native-nft", .ipv6, "none", "dropped by policy", "dropped by policy", "dropped by filter input"),
        Expected("native-nft-early", .ipv4, "none", "dropped by policy", "dropped by policy", ""),
        Expected(
            "native-nft-early", .ipv6, "none", "dropped by policy", "dropped by policy",
            "dropped by filter input"),
        Expected("podman", .ipv4, "rule 2 of INPUT", "rule 4 of INPUT", "rule 1 of INPUT", ""),
        Expected("podman", .ipv6, "rule 2 of INPUT", "rule 4 of INPUT", "rule 1 of INPUT", "rule 3 of INPUT"),
        Expected(
            "shorewall", .ipv4, "rule 5 of net-fw", "dropped by rule 12 of net-fw", "rule 2 of INPUT", ""),
        Expected(
            "shorewall", .ipv6, "rule 3 of net-fw", "dropped by rule 10 of net-fw", "rule 2 of INPUT",
            "rule 6 of AllowICMPs"),
        Expected(
            "shorewall-ssh", .ipv4, "rule 5 of net-fw", "rule 8 of net-fw", "rule 2 of INPUT", ""),
        Expected(
            "shorewall-ssh", .ipv6, "rule 3 of net-fw", "rule 6 of net-fw", "rule 2 of INPUT",
            "rule 6 of AllowICMPs"),
        Expected("two-backends", .ipv4, "none", "dropped by policy", "dropped by policy", ""),
        Expected(
            "two-backends", .ipv6, "none", "dropped by policy", "dropped by policy", "dropped by policy"),
        Expected(
            "ufw", .ipv4, "rule 2 of ufw-before-input", "rule 1 of ufw-user-input",
            "rule 1 of ufw-before-input", ""),
        Expected(
            "ufw", .ipv6, "rule 3 of ufw6-before-input", "rule 1 of ufw6-user-input",
            "rule 1 of ufw6-before-input", "rule 13 of ufw6-before-input"),
        Expected(
            "ufw-no-ssh", .ipv4, "rule 2 of ufw-before-input", "dropped by policy",
            "rule 1 of ufw-before-input", ""),
        Expected(
            "ufw-no-ssh", .ipv6, "rule 3 of ufw6-before-input", "dropped by policy",
            "rule 1 of ufw6-before-input", "rule 13 of ufw6-before-input"),
    ]

    @Test(arguments: expected)
    func theRulesThatMatterAreFound(expected: Expected) throws {
        let analysis = try RecordedFirewall(name: expected.name).analysis(expected.family)
        #expect(analysis.replies.words == expected.replies)
        #expect(analysis.management(ServicePorts(tcp: 22)).words == expected.ssh)
        #expect(analysis.loopback.words == expected.loopback)
        if expected.family == .ipv6 { #expect(analysis.neighbourDiscovery.words == expected.neighbours) }
    }

    @Test func everyRecordedFirewallIsExpected() {
        #expect(Set(Self.expected.map(\.name)) == Set(RecordedFirewall.names))
        #expect(Self.expected.count == RecordedFirewall.names.count * 2)
    }

    @Test(arguments: RecordedFirewall.names)
    func programsAreRecognised(name: String) throws {
        let programs = try RecordedFirewall(name: name).programs()
        let none = ["native-nft", "native-nft-early", "two-backends"]
        let expected = none.contains(name) ? [] : [name.split(separator: "-").first.map(String.init) ?? name]
        #expect(programs.map(\.rawValue) == expected)
    }

    /// The chains that only nftables knows, and what each may do.
    @Test(arguments: [
        ("firewalld", ["filter_PREROUTING mayDrop", "filter_INPUT mayDrop"]),
        ("native-nft", ["input mayDrop"]),
        ("native-nft-early", ["input mayDrop"]), ("fail2ban-nft", ["f2b-chain dropsSources"]), ("ufw", []),
        ("firewalld-iptables", []), ("two-backends", []),
    ])
    func nativeChainsAreFound(name: String, chains: [String]) throws {
        let native = try RecordedFirewall(name: name).native()
        let effective = native.nativeChains.filter { $0.effect != .none }
        #expect(effective.map { "\($0.name) \($0.effect)" } == chains)
    }

    /// A chain that drops one address bans it; one that drops a network may drop everybody.
    @Test(arguments: [
        (#""203.0.113.9""#, NativeChain.Effect.dropsSources), (#""@banned""#, .dropsSources),
        (#"{"set":["203.0.113.9","203.0.113.10"]}"#, .dropsSources),
        (#"{"prefix":{"addr":"0.0.0.0","len":0}}"#, .mayDrop),
        (#"{"set":[{"range":["0.0.0.0","255.255.255.255"]}]}"#, .mayDrop),
    ])
    func bansAreToldApart(right: String, effect: NativeChain.Effect) throws {
        let chain =
            #"{"chain":{"family":"ip","table":"t","name":"c","hook":"input","prio":0,"policy":"accept"}}"#
        let match =
            #"{"match":{"op":"==","left":{"payload":{"protocol":"ip","field":"saddr"}},"right":\#(right)}}"#
        let rule = #"{"rule":{"family":"ip","table":"t","chain":"c","expr":[\#(match),{"drop":null}]}}"#
        let ruleset = try NativeRuleset(parsing: #"{"nftables":[\#(chain),\#(rule)]}"#)
        #expect(ruleset.nativeChains.map(\.effect) == [effect])
    }

    /// iptables never looks up a set of nftables; firewalld does.
    @Test(arguments: ["ufw", "docker", "kubernetes", "calico", "two-backends", "shorewall", "firewalld"])
    func hiddenConditionsAreSeen(name: String) throws {
        let text = try RecordedFirewall(name: name).nativeText()
        #expect(NativeRuleset.hidesConditions(text) == (name == "firewalld"))
    }

    /// Another backend's DROP stops what this one accepts.
    @Test func everyBackendMustAccept() throws {
        var telnet = Packet()
        (telnet.transport, telnet.destinationPort, telnet.interface) = (Transport.tcp, 23, "eth0")
        (telnet.state, telnet.tcpFlags, telnet.source) = (.new, .syn, Address("192.0.2.7"))
        let path = try RecordedFirewall(name: "two-backends").path(.ipv4)
        #expect(path.decide(telnet).fates == [.dropped])
        var ssh = telnet
        ssh.destinationPort = 22
        #expect(path.decide(ssh).fates == [.accepted])
    }
}

extension RepliesStanding {
    fileprivate var words: String {
        switch self {
        case .acceptedByStateRules(let rules): rules.map(\.description).joined(separator: ", ")
        case .blocked(let rule): "blocked by \(rule)"
        case .acceptedByOther(let rule): "other: \(rule)"
        case .noStateRule: "none"
        case .untracked(let rule): "untracked by \(rule)"
        case .tooManyRules: "too many rules"
        case .obstructed(let end): end.words
        case .uncertain(let rule): "uncertain: \(rule)"
        }
    }
}

extension Reachability {
    fileprivate var words: String {
        switch self {
        case .accepted(let rule): "\(rule)"
        case .acceptedForSome(let rule, _): "for some: \(rule)"
        case .dropped(let rule): "dropped by \(rule?.description ?? "policy")"
        case .uncertain(let rule): "uncertain: \(rule)"
        case .obstructed(let end): end.words
        }
    }
}

extension PathDecision.End {
    fileprivate var words: String {
        switch decider {
        case .rules(let path): "\(fate) by \(path.last?.description ?? "")"
        case .policy(let place): "\(fate) by policy of \(place.table)"
        case .native(let chain, _): "\(fate) by \(chain.table) \(chain.name)"
        case .nothing: "\(fate)"
        }
    }
}
