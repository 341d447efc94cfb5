import Testing

@testable import Netfilter

/// A packet's way through the chains around filter INPUT.
@Suite struct PacketPathTests {
    private let filter =
        "*filter\n:INPUT DROP [0:0]\n-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\n-A INPUT \(stateRule)\nCOMMIT\n"

    private func path(_ other: String, addresses: [String] = ["192.0.2.1"]) throws -> PacketPath {
        let ruleset = try SavedRuleset(parsing: filter + other + "COMMIT\n")
        return PacketPath(.ipv4, [(.nfTables, ruleset)], addresses: addresses.compactMap { Address($0) })
    }

    private func packet(_ text: String) throws -> Packet { try PacketDescription(text).packet }

    /// Each rule that changes only some packets leaves two ways open, but not twice as many as the one before.
    @Test func manyChangesLeaveFewShapes() throws {
        let sources = (0..<1000).map { "-s 198.51.\($0 / 250).\($0 % 250 + 1)/32" }
        let raw = sources.prefix(40).map { "-A PREROUTING \($0) -j CT --notrack\n" }
        let mangle = sources.map { "-A PREROUTING \($0) -j TTL --ttl-set 64\n" }
        let path = try path(
            "*raw\n:PREROUTING ACCEPT [0:0]\n\(raw.joined())COMMIT\n*mangle\n:PREROUTING ACCEPT [0:0]\n\(mangle.joined())"
        )
        var walk = PathWalk(path, try packet("tcp -> :22 on eth0"))
        walk.walk()
        #expect(walk.shapes.count <= 4, "\(walk.shapes.count)")
    }

    static let tables: [(String, Set<PathDecision.Fate>)] = [
        ("*raw\n:PREROUTING DROP [0:0]\n", [.dropped]),
        ("*mangle\n:INPUT ACCEPT [0:0]\n-A INPUT -s 203.0.113.0/24 -j DROP\n", [.dropped]),
        ("*mangle\n:INPUT ACCEPT [0:0]\n-A INPUT -s 198.51.100.0/24 -j DROP\n", [.accepted]),
        (
            "*nat\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -p tcp -m tcp --dport 22 -j REDIRECT --to-ports 2222\n",
            [.dropped]
        ),
        (
            "*nat\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -p tcp -j DNAT --to-destination 10.0.0.9\n",
            [.sentElsewhere]
        ),
        (
            "*nat\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -p tcp -j DNAT --to-destination 192.0.2.1:22\n",
            [.accepted]
        ),
        ("*nat\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -p tcp -j TPROXY --on-port 1\n", [.unknown]),
        ("*security\n:INPUT ACCEPT [0:0]\n-A INPUT -m limit --limit 1/sec -j DROP\n", [.accepted, .dropped]),
    ]

    @Test(arguments: tables)
    func otherTablesDecideToo(table: String, fates: Set<PathDecision.Fate>) throws {
        #expect(try path(table).decide(packet("tcp 203.0.113.7:5000 -> 192.0.2.1:22 on eth0")).fates == fates)
    }

    /// A chain of nftables' own before nat sees the port that was asked for, one behind it the other; one that comes before a new
    /// hop limit sees the old one (measured).
    @Test(arguments: [
        ("prerouting", -149, "tcp", "dport", 2222, true), ("prerouting", -50, "tcp", "dport", 2222, false),
        ("input", -5, "tcp", "dport", 2222, false), ("prerouting", -50, "tcp", "dport", 22, true),
        ("prerouting", -160, "ip", "ttl", 60, true),
    ])
    func eachChainSeesThePacketAsItIsThere(
        hook: String, priority: Int, header: String, field: String, value: Int, isDropped: Bool
    ) throws {
        let place = #""family":"inet","table":"own""#
        let chain =
            #"{"chain":{\#(place),"name":"c","type":"filter","hook":"\#(hook)","prio":\#(priority),"policy":"accept"}}"#
        let match =
            #"{"match":{"op":"==","left":{"payload":{"protocol":"\#(header)","field":"\#(field)"}},"right":\#(value)}}"#
        let rule = #"{"rule":{\#(place),"chain":"c","expr":[\#(match),{"drop":null}]}}"#
        let native = try NativeRuleset(parsing: #"{"nftables":[\#(chain),\#(rule)]}"#)
        let saved =
            filter
            + "*mangle\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -j TTL --ttl-set 5\nCOMMIT\n"
            + "*nat\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -p tcp -m tcp --dport 2222 -j REDIRECT --to-ports 22\nCOMMIT\n"
        let path = PacketPath(
            .ipv4, [(.nfTables, try SavedRuleset(parsing: saved))], nativeChains: native.nativeChains,
            addresses: [])
        var packet = try packet("tcp 203.0.113.7:5000 -> 192.0.2.1:2222 on eth0")
        packet.hopLimit = 60
        #expect(path.decide(packet).fates == [isDropped ? .dropped : .accepted])
    }

    /// What a rule of the raw table has settled is settled, and the rules behind see it (measured).
    @Test(arguments: [
        ("-j NOTRACK\n-A PREROUTING -m conntrack --ctstate UNTRACKED -j DROP", [PathDecision.Fate.dropped]),
        ("-j NOTRACK\n-A PREROUTING -m conntrack --ctstate INVALID -j DROP", [.accepted]),
        ("-m conntrack --ctstate INVALID -j DROP", [.dropped]),
        ("-j CT --ctevents new\n-A PREROUTING -m conntrack --ctstate NEW -j DROP", [.dropped]),
        ("-j CT --ctevents new\n-A PREROUTING -j NOTRACK", [.accepted]),
        ("-j NOTRACK\n-A PREROUTING -j CT --ctevents new", [.dropped]), ("-j NOTRACK", [.dropped]),
        ("-m recent --name x --rcheck -j ACCEPT\n-A PREROUTING -j NOTRACK", [.accepted, .dropped]),
    ])
    func theFirstRuleSettlesTracking(rules: String, fates: [PathDecision.Fate]) throws {
        let tables =
            "*raw\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING \(rules)\nCOMMIT\n*security\n:INPUT ACCEPT [0:0]\n"
            + (rules.contains("ctstate") ? "" : "-A INPUT -m conntrack --ctstate UNTRACKED -j DROP\n")
        let decision = try path(tables).decide(packet("tcp 203.0.113.7:5000 -> 192.0.2.1:22 on eth0"))
        #expect(decision.fates == Set(fates))
    }

    /// A redirection brings a packet to a port that is open.
    @Test func aRedirectionChangesThePort() throws {
        let table =
            "*nat\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -p tcp -m tcp --dport 2222 -j REDIRECT --to-ports 22\n"
        let decision = try path(table).decide(packet("tcp 203.0.113.7:5000 -> 192.0.2.1:2222 on eth0"))
        #expect(decision.fates == [.accepted])
        // Without addresses of the host it cannot be told where a translation leads.
        let away = "*nat\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -j DNAT --to-destination 10.0.0.9\n"
        #expect(try path(away, addresses: []).decide(packet("tcp -> :22 on eth0")).fates == [.unknown])
    }

    /// What is taken out of tracking is not ESTABLISHED any more; on loopback that is too late.
    @Test func untrackedPacketsMissTheStateRule() throws {
        let table = "*raw\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -j CT --notrack\n"
        let reply = "tcp 203.0.113.7:443 -> 192.0.2.1:50000 on eth0 state ESTABLISHED"
        #expect(try path(table).decide(packet(reply)).fates == [.dropped])
        #expect(try path("*raw\n:PREROUTING ACCEPT [0:0]\n").decide(packet(reply)).fates == [.accepted])
        let own = "tcp 127.0.0.1:443 -> 127.0.0.1:50000 on lo state ESTABLISHED"
        #expect(try path(table).decide(packet(own)).fates == [.accepted, .dropped])
    }

    @Test(arguments: [
        (NativeChain.Effect.none, "inet", [PathDecision.Fate.accepted]), (.dropsAll, "inet", [.dropped]),
        (.dropsAll, "ip6", [.accepted]), (.mayDrop, "netdev", [.unknown, .accepted]),
    ])
    func chainsOfNftablesCount(
        effect: NativeChain.Effect, family: String, fates: [PathDecision.Fate]
    ) throws {
        let chain = NativeChain(
            nftFamily: family, table: "own", name: "in", hook: "input", priority: 0, effect: effect)
        let path = PacketPath(.ipv4, [(.nfTables, try SavedRuleset(parsing: filter))], nativeChains: [chain])
        #expect(path.decide(try packet("tcp 203.0.113.7 -> :22 on eth0")).ends.map(\.fate) == fates)
    }

    static let descriptions: [(String, String?)] = [
        ("", "written like this"), ("tcp", nil), ("frob", "\"frob\" is no protocol"),
        ("tcp 1.2.3.4 -> x", "neither an address"),
        ("tcp 1.2.3.4 -> :99999", "no port"), ("tcp 1.2.3.4 -> [::1]:22", "other family"),
        ("tcp a b -> :22", "more than one"),
        ("tcp -> :22 on", "must follow"), ("tcp -> :22 state OPEN", "no state"),
        ("icmp -> type x", "no ICMP type"),
        ("icmp -> 192.0.2.1 type 3/4", nil),
        ("tcp [2001:db8::1]:5 -> 2001:db8::2 on eth0 state established", nil),
        ("ipv6-icmp 1.2.3.4 -> type 1", "other family"), ("tcp 1.2.3.4 :22", "has no arrow"),
        ("state ESTABLISHED", nil), ("on eth0", nil), ("tcp :22", nil), ("tcp 22", nil), (":22 on eth0", nil),
        ("192.0.2.1", nil), ("[2001:db8::1]:22", nil), ("-> :22", nil), ("type 8 state new", nil),
        ("tcp 203.0.113.7:5 -> 22", nil), ("ESTABLISHED", "state ESTABLISHED"),
        ("tcp 22 -> -> 80", "more than one"), ("tcp 70000", "no port"),
    ]

    /// However it is written, it is the same packet.
    @Test func whatIsLeftOutMayBeAnything() throws {
        #expect(try packet("tcp :22") == packet("tcp -> :22") && packet("tcp 22") == packet("tcp :22"))
        #expect(
            try packet("state established").state == .established && packet("state related").transport == nil)
        #expect(try packet("192.0.2.1").destination == Address("192.0.2.1"))
        #expect(try packet("tcp 203.0.113.7:5 -> 22") == packet("tcp 203.0.113.7:5 -> :22"))
    }

    @Test(arguments: descriptions)
    func packetsAreDescribedInWords(text: String, problem: String?) {
        do {
            _ = try PacketDescription(text)
            #expect(problem == nil)
        } catch {
            #expect(problem.map(error.description.contains) ?? false, "\(error)")
        }
    }
}
