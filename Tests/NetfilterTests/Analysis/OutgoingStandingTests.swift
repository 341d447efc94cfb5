import Testing

@testable import Netfilter

/// What is said of the way out of a host, for the cases in which logins fail though INPUT is right.
@Suite struct OutgoingStandingTests {
    /// How the answers to logins, new connections and DNS queries fare, each by its first letters.
    private func standings(
        _ family: Family, _ rules: String, client: String? = nil, native: [NativeChain] = []
    ) throws -> [String] {
        let input = [
            "-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT", "-A INPUT -i lo -j ACCEPT",
            "-A INPUT -p tcp -m tcp --dport 22 -m conntrack --ctstate NEW -j ACCEPT",
        ]
        let tables = ["raw", "mangle", "filter", "security"].map { name in
            let heads =
                name == "filter"
                ? [":INPUT DROP [0:0]"] : name == "security" ? [] : [":PREROUTING ACCEPT [0:0]"]
            let own = rules.split(separator: ";").map { String($0).trimmingPrefix(" ") }
                .filter { $0.hasPrefix("\(name) ") }.map { String($0.dropFirst(name.count + 1)) }
            let policy = own.contains("DROP") ? "DROP" : "ACCEPT"
            let lines = (name == "filter" ? input : []) + own.filter { $0 != "DROP" }.map { "-A " + $0 }
            return (["*" + name] + heads + [":OUTPUT \(policy) [0:0]"] + lines + ["COMMIT\n"]).joined(
                separator: "\n")
        }
        let host = HostRules(
            families: [.init(family, [.init(.nfTables, try SavedRuleset(parsing: tables.joined()))])],
            nativeTables: [], outgoingNativeChains: native, interfaces: ["lo", "eth0"])
        var analysis = host.analysis(of: host.families[0]).onTheWayOut
        return [
            analysis.answers(of: ServicePorts(tcp: 22), to: client.flatMap { Address($0) }),
            analysis.opening(to: ServicePorts(.tcp, 1...65535)),
            analysis.opening(to: ServicePorts(.udp, 53...53)),
        ].map(told)
    }

    private func told(_ standing: OutgoingStanding) -> String {
        switch standing {
        case .leaves: "leaves"
        case .stopped(let end): "stopped: " + end.command(of: .ipv4)
        case .stoppedForSome: "some"
        case .untracked(let rule, let all): all ? "untracked by \(rule)" : "perhaps untracked"
        case .uncertain: "uncertain"
        case .tooManyRules: "too many"
        }
    }

    private static let leaves = ["leaves", "leaves", "leaves"]
    private static let state = "-m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT"

    @Test(
        arguments: Family.allCases,
        [
            ("", leaves),
            ("filter DROP", [String](repeating: "stopped: iptables-nft -t filter -P OUTPUT DROP", count: 3)),
            ("mangle DROP", [String](repeating: "stopped: iptables-nft -t mangle -P OUTPUT DROP", count: 3)),
            (
                "security OUTPUT -p tcp -j DROP",
                [
                    "stopped: iptables-nft -t security -A OUTPUT -p tcp -j DROP",
                    "stopped: iptables-nft -t security -A OUTPUT -p tcp -j DROP", "leaves",
                ]
            ),
            (
                "raw OUTPUT -p tcp -m tcp --sport 22 -j DROP",
                [
                    "stopped: iptables-nft -t raw -A OUTPUT -p tcp -m tcp --sport 22 -j DROP", "leaves",
                    "leaves",
                ]
            ),
            (
                "raw OUTPUT -j CT --notrack",
                [String](repeating: "untracked by rule 1 of OUTPUT in table raw", count: 3)
            ),
            (
                "raw OUTPUT -o eth0 -p tcp -m tcp --sport 22 -j NOTRACK",
                ["untracked by rule 1 of OUTPUT in table raw", "leaves", "leaves"]
            ),
            ("raw OUTPUT -o lo -j CT --notrack", leaves),
            ("raw OUTPUT -p tcp -j CT --zone 3", ["perhaps untracked", "perhaps untracked", "leaves"]),
            // Who lets out answers alone opens nothing; and the other way round.
            (
                "filter DROP; filter OUTPUT \(state)",
                ["leaves"] + [String](repeating: "stopped: iptables-nft -t filter -P OUTPUT DROP", count: 2)
            ),
            ("filter DROP; filter OUTPUT -m conntrack --ctstate NEW,RELATED,ESTABLISHED -j ACCEPT", leaves),
            (
                "filter DROP; filter OUTPUT -p tcp -m tcp --sport 22 -j ACCEPT",
                ["leaves", "stopped", "stopped"]
            ),
            (
                "filter OUTPUT -p tcp -m tcp --tcp-flags SYN,ACK SYN,ACK -j DROP",
                ["stopped", "leaves", "leaves"]
            ),
            // An egress filter is a choice, and one port is none at all.
            (
                "filter DROP; filter OUTPUT \(state); filter OUTPUT -p tcp -m multiport --dports 80,443 -j ACCEPT",
                ["leaves", "some", "stopped"]
            ),
            ("filter OUTPUT -p tcp -m tcp --dport 25 -j DROP", leaves),
            ("filter OUTPUT -p udp -j DROP", ["leaves", "leaves", "stopped"]),
            // Ports that no client has do not help, and an owner is not known.
            (
                "filter DROP; filter OUTPUT -p tcp -m tcp --dport 443 -j ACCEPT",
                ["stopped", "some", "stopped"]
            ),
            (
                "filter DROP; filter OUTPUT -m owner --uid-owner 0 -j ACCEPT",
                ["uncertain", "uncertain", "uncertain"]
            ),
            ("filter OUTPUT -m owner --uid-owner 0 -j ACCEPT", leaves),
            // What no packet that leaves can have.
            ("filter DROP; filter OUTPUT -i eth0 -j ACCEPT", ["stopped", "stopped", "stopped"]),
            ("filter DROP; filter OUTPUT -o lo -j ACCEPT", ["stopped", "stopped", "stopped"]),
            (
                "filter DROP; filter OUTPUT -m addrtype --dst-type LOCAL -j ACCEPT",
                ["stopped", "stopped", "stopped"]
            ),
            // A list may be of those who are banned, or of those who are let out.
            ("filter OUTPUT -m set --match-set bans dst -j DROP", leaves),
            (
                "filter DROP; filter OUTPUT -m set --match-set friends dst -j ACCEPT",
                ["uncertain", "uncertain", "uncertain"]
            ),
        ])
    func whatStandsOnTheWayOut(family: Family, rules: (text: String, expected: [String])) throws {
        let told = try standings(family, rules.text)
        for (told, expected) in zip(told, rules.expected) {
            #expect(told.hasPrefix(expected))
        }
    }

    /// Neighbour discovery is never tracked, so that no state rule lets it out.
    @Test(arguments: [
        ("-A OUTPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT", "stopped"),
        ("-A OUTPUT -m conntrack --ctstate NEW,RELATED,ESTABLISHED,UNTRACKED -j ACCEPT", "leaves"),
        ("-A OUTPUT -p ipv6-icmp -j ACCEPT", "leaves"),
        ("-A OUTPUT -p ipv6-icmp -m icmp6 --icmpv6-type 135 -j ACCEPT", "stopped"),
        ("-A OUTPUT -d fe80::/10 -p ipv6-icmp -j ACCEPT", "some"),
    ])
    func neighboursMustBeFound(rule: String, expected: String) throws {
        let text = "*filter\n:INPUT DROP [0:0]\n:OUTPUT DROP [0:0]\n\(rule)\nCOMMIT\n"
        let table = try #require(try SavedRuleset(parsing: text).filter)
        var analysis = InputAnalysis(table, family: .ipv6).onTheWayOut
        #expect(told(analysis.neighbourDiscovery()).hasPrefix(expected))
        #expect((analysis.silence(of: ServicePorts(tcp: 22)) == nil) == (rule.contains("UNTRACKED")))
    }

    /// Answers need to leave for those alone whom INPUT lets in, or who is logged in.
    @Test func oneNetworkIsEnoughForThoseWhoAreLetIn() throws {
        let rules = "filter DROP; filter OUTPUT -d 10.0.0.0/8 \(Self.state)"
        #expect(try standings(.ipv4, rules)[0] == "some")
        #expect(try standings(.ipv4, rules, client: "10.1.2.3")[0] == "leaves")
        #expect(try standings(.ipv4, rules, client: "192.0.2.7")[0].hasPrefix("stopped"))
        let matching = """
            *filter
            :INPUT DROP [0:0]
            :OUTPUT DROP [0:0]
            -A INPUT -s 10.0.0.0/8 -p tcp -m tcp --dport 22 -j ACCEPT
            -A OUTPUT -d 10.0.0.0/8 \(Self.state)
            COMMIT

            """
        let table = try #require(try SavedRuleset(parsing: matching).filter)
        #expect(InputAnalysis(table, family: .ipv4).answers(of: ServicePorts(tcp: 22)) == .leaves)
    }

    /// Rules that ask for no state work without tracking too.
    @Test func trackingIsNotNeededByRulesWithoutStates() throws {
        let rules = """
            *raw
            :PREROUTING ACCEPT [0:0]
            :OUTPUT ACCEPT [0:0]
            -A PREROUTING -p tcp -m tcp --dport 22 -j CT --notrack
            -A OUTPUT -p tcp -m tcp --sport 22 -j CT --notrack
            COMMIT
            *filter
            :INPUT DROP [0:0]
            :OUTPUT DROP [0:0]
            -A INPUT -p tcp -m tcp --dport 22 -j ACCEPT
            -A OUTPUT -p tcp -m tcp --sport 22 -j ACCEPT
            COMMIT

            """
        let host = HostRules(families: [.init(.ipv4, [.init(nil, try SavedRuleset(parsing: rules))])])
        #expect(host.analysis(of: host.families[0]).answers(of: ServicePorts(tcp: 22)) == .leaves)
        let stateful = rules.replacing(
            "--sport 22 -j ACCEPT", with: "--sport 22 -m conntrack --ctstate ESTABLISHED -j ACCEPT")
        let other = HostRules(families: [.init(.ipv4, [.init(nil, try SavedRuleset(parsing: stateful))])])
        #expect(other.analysis(of: other.families[0]).answers(of: ServicePorts(tcp: 22)).isCertainLoss)
    }

    /// The rules of nftables' own on the way out count as those of iptables do; what is not known of them leaves it open.
    @Test(arguments: [
        ("policy drop", [], ["stopped", "stopped", "stopped"]),
        ("policy accept", [], leaves),
        ("policy drop", [#"{"accept": null}"#], leaves),
        ("policy drop", [established + #", {"accept": null}"#], ["leaves", "stopped", "stopped"]),
        ("policy drop", [leaving("eth0") + #", {"accept": null}"#], leaves),
        ("policy drop", [leaving("lo") + #", {"accept": null}"#], ["stopped", "stopped", "stopped"]),
        ("policy drop", [coming("eth0") + #", {"accept": null}"#], ["stopped", "stopped", "stopped"]),
        ("policy accept", [port("sport", 22) + #", {"drop": null}"#], ["stopped", "leaves", "leaves"]),
        ("policy accept", [port("dport", 22) + #", {"drop": null}"#], leaves),
        (
            "policy accept", [#"{"limit": {"rate": 1, "per": "second"}}, {"drop": null}"#],
            ["uncertain", "uncertain", "uncertain"]
        ),
        (
            "policy accept",
            [#"{"mangle": {"key": {"payload": {"protocol": "ip", "field": "saddr"}}, "value": 1}}"#],
            ["uncertain", "uncertain", "uncertain"]
        ),
        (
            "policy drop postrouting", [coming("eth0") + #", {"accept": null}"#],
            ["uncertain", "uncertain", "uncertain"]
        ),
        ("policy accept type nat", [#"{"masquerade": null}"#], leaves),
    ])
    func nativeChainsCount(head: String, rules: [String], expected: [String]) throws {
        let policy = head.split(separator: " ")[1]
        let type = head.hasSuffix("nat") ? "nat" : "filter"
        let hook = head.hasSuffix("postrouting") ? "postrouting" : "output"
        let chain =
            #"{"chain": {"family": "inet", "table": "own", "name": "out", "type": "\#(type)", "hook": "\#(hook)", "prio": 0, "policy": "\#(policy)"}}"#
        let entries = rules.map {
            #"{"rule": {"family": "inet", "table": "own", "chain": "out", "expr": [\#($0)]}}"#
        }
        let text = #"{"nftables": [\#(([chain] + entries).joined(separator: ", "))]}"#
        let native = try NativeRuleset(parsing: text)
        #expect(native.nativeChains.isEmpty)
        for family in Family.allCases {
            let told = try standings(family, "", native: native.outgoingNativeChains)
            #expect(zip(told, expected).allSatisfy { $0.hasPrefix($1) }, "\(told)")
        }
    }

    /// Where nftables itself guards a host, its way out is judged with it.
    @Test(arguments: Family.allCases)
    func aHostGuardedByNftablesMustHearAnswersToo(family: Family) throws {
        let chains = ["input", "output"].map {
            #"{"chain": {"family": "inet", "table": "own", "name": "\#($0)", "type": "filter", "hook": "\#($0)", "prio": 0, "policy": "drop"}}"#
        }
        let login =
            #"{"rule": {"family": "inet", "table": "own", "chain": "input", "expr": [\#(Self.port("dport", 22)), {"accept": null}]}}"#
        let native = try NativeRuleset(
            parsing: #"{"nftables": [\#((chains + [login]).joined(separator: ", "))]}"#)
        let host = HostRules(
            families: [.init(family, [])], nativeTables: native.tables, nativeChains: native.nativeChains,
            outgoingNativeChains: native.outgoingNativeChains, interfaces: ["lo", "eth0"])
        let standing = try #require(host.nativeAnalysis(of: host.families[0])).analysis.answers(
            of: ServicePorts(tcp: 22))
        #expect(standing.isCertainLoss, "\(standing)")
    }

    private static let established =
        #"{"match": {"op": "in", "left": {"ct": {"key": "state"}}, "right": ["established", "related"]}}"#

    private static func leaving(_ name: String) -> String { interface("oifname", name) }

    private static func coming(_ name: String) -> String { interface("iifname", name) }

    private static func interface(_ key: String, _ name: String) -> String {
        #"{"match": {"op": "==", "left": {"meta": {"key": "\#(key)"}}, "right": "\#(name)"}}"#
    }

    private static func port(_ field: String, _ number: Int) -> String {
        #"{"match": {"op": "==", "left": {"payload": {"protocol": "tcp", "field": "\#(field)"}}, "right": \#(number)}}"#
    }

    /// A ruleset of the other backend stops answers too.
    @Test func bothBackendsMustLetThemLeave() throws {
        let open = try SavedRuleset(parsing: "*filter\n:INPUT DROP [0:0]\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n")
        let shut = try SavedRuleset(parsing: "*filter\n:INPUT ACCEPT [0:0]\n:OUTPUT DROP [0:0]\nCOMMIT\n")
        let host = HostRules(families: [.init(.ipv4, [.init(.nfTables, open), .init(.legacy, shut)])])
        let standing = host.analysis(of: host.families[0]).answers(of: ServicePorts(tcp: 22))
        #expect(told(standing) == "stopped: iptables-legacy -t filter -P OUTPUT DROP")
    }
}
