import Fuzzing
import Testing

@testable import Netfilter

/// What single rules of nftables' own do with packets, as `nft -j` lists them.
@Suite struct NativeRulesTests {
    private static let web = "tcp 203.0.113.7:40000 -> 192.0.2.1:80 on eth0 state NEW"
    private static let web6 = "tcp [2001:db8:9::7]:40000 -> [2001:db8::1]:80 on eth0 state NEW"

    /// The chain of a table `inet own` with these rules, each its statements, and what stands before it.
    private func chains(
        _ rules: [String], policy: String = "accept", hook: String = "input", priority: Int = 0,
        type: String = "filter", others: [String] = []
    ) throws -> [NativeChain] {
        let place = #""family":"inet","table":"own""#
        let base =
            #"{"chain":{\#(place),"name":"in","type":"\#(type)","hook":"\#(hook)","prio":\#(priority),"policy":"\#(policy)"}}"#
        let listed = rules.map { #"{"rule":{\#(place),"chain":"in","expr":[\#($0)]}}"# }
        let text = #"{"nftables":[\#((others + [base] + listed).joined(separator: ","))]}"#
        return try NativeRuleset(parsing: text).nativeChains
    }

    private func fates(
        _ text: String, _ chains: [NativeChain], _ family: Family = .ipv4
    ) throws -> Set<PathDecision.Fate> {
        let path = PacketPath(family, [], nativeChains: chains, addresses: [])
        let fates = path.decide(try PacketDescription(text).packet).fates
        #expect(try sets(text, path) == (fates.count == 1 ? fates : [.accepted, .dropped]))
        return fates
    }

    /// What the sets of all packets say of the same packet.
    private func sets(_ text: String, _ path: PacketPath) throws -> Set<PathDecision.Fate> {
        let kinds = InterfaceKinds(path.chains)
        let open = try OpenPackets(
            .untouched, policy: .accept, in: path, PacketSpace(path.family, kinds, MarkBits(path.chains)))
        var packet = try PacketDescription(text).packet
        packet.interface = packet.interface.map { kinds.names[kinds.kind(of: $0)] }
        let through = open.arriving?.all ?? open.throughAll
        return open.space.contains(packet, through).map { $0 ? [.accepted] : [.dropped] }
            ?? [.accepted, .dropped]
    }

    /// As many addresses as a list of bans has make no set that is too large.
    @Test func aLargeSetIsOneOfRanges() throws {
        var generator = SeededGenerator(seed: Asked.seed)
        let numbers = Set(
            (0..<30_000).map { _ in UInt128(UInt32.random(in: 0...UInt32.max, using: &generator)) })
        var space = PacketSpace(.ipv4, InterfaceKinds([]), .none)
        let banned = try space.packets(
            having: FieldValues(.source, numbers.sorted().map { $0...($0 | 3) }))
        for number in numbers.prefix(500) {
            for near in [number, number | 3, number ^ 4, number ^ 1 << 20] {
                let isIn = numbers.contains { ($0...($0 | 3)).contains(near) }
                var packet = space.stranger(Transport.tcp, port: 80)
                packet.source = Address(.ipv4, near)
                #expect(space.contains(packet, banned) == isIn)
            }
        }
    }

    /// Of a chain that is not read nobody knows whom it bans.
    @Test func whoIsBannedMayBeAnybody() throws {
        let source =
            #"{"match":{"op":"==","left":{"payload":{"protocol":"ip","field":"saddr"}},"right":"10.0.0.9"}}"#
        let banning = try chains([source + #",{"drop":null}"#])
        #expect(try fates(Self.web, banning) == [.accepted])
        #expect(try fates(Self.web, banning.map(\.unread)) == [.accepted, .unknown])
    }

    private static func port(_ operation: String, _ right: String) -> String {
        #"{"match":{"op":"\#(operation)","left":{"payload":{"protocol":"tcp","field":"dport"}},"right":\#(right)}}"#
    }

    @Test(arguments: [
        ("==", "80", true), ("!=", "80", false), ("<", "80", false), ("<=", "80", true), (">", "80", false),
        (">=", "80", true), ("<", "81", true), (">", "79", true), ("==", #"{"range":[70,80]}"#, true),
        ("==", #"{"range":[80,90]}"#, true), ("==", #"{"range":[81,90]}"#, false),
        ("==", #"{"range":[70,79]}"#, false), ("!=", #"{"range":[70,80]}"#, false),
        ("==", #"{"set":[22,{"range":[79,80]}]}"#, true), ("!=", #"{"set":[22,80]}"#, false),
        ("!=", #"{"set":[22,81]}"#, true),
    ])
    func operatorsAreThoseOfNft(operation: String, right: String, fits: Bool) throws {
        let chains = try chains([Self.port(operation, right) + #",{"drop":null}"#])
        #expect(try fates(Self.web, chains) == [fits ? .dropped : .accepted])
        #expect(try fates(Self.web6, chains, .ipv6) == [fits ? .dropped : .accepted])
        // A rule that asks for a port of TCP takes no other packet, whatever it says of the port.
        #expect(try fates("udp 203.0.113.7:1 -> 192.0.2.1:80 on eth0 state NEW", chains) == [.accepted])
    }

    /// In a table of both families, a rule that asks for an address takes packets of its family alone.
    @Test func addressesAreOfOneFamily() throws {
        let match =
            #"{"match":{"op":"!=","left":{"payload":{"protocol":"ip","field":"saddr"}},"right":"10.0.0.1"}}"#
        let chains = try chains([match + #",{"drop":null}"#])
        #expect(try fates(Self.web, chains) == [.dropped])
        #expect(try fates(Self.web6, chains, .ipv6) == [.accepted])
    }

    /// All chains that translate are met in one place, at -100, whatever their own priority (measured with 6.18).
    @Test func whatIsTranslatedIsSeenSoBehindThatPlace() throws {
        let redirect = Self.port("==", "80") + #",{"redirect":{"port":8080}}"#
        let nat = try chains([redirect], hook: "prerouting", priority: -90, type: "nat")
        let drop = Self.port("==", "8080") + #",{"drop":null}"#
        #expect(
            try fates(Self.web, nat + chains([drop], hook: "prerouting", priority: -95)) == [.dropped])
        #expect(
            try fates(Self.web, nat + chains([drop], hook: "prerouting", priority: -105)) == [.accepted])
        #expect(try fates(Self.web, nat + chains([drop])) == [.dropped])
    }

    /// One chain that translates takes a packet, though it leave it as it is; of two in one place nothing tells which.
    @Test func onlyOneTranslates() throws {
        func nat(_ statement: String, priority: Int) throws -> [NativeChain] {
            try chains([statement], hook: "prerouting", priority: priority, type: "nat")
        }
        let (taken, dropped) = (#"{"redirect":null}"#, #"{"drop":null}"#)
        #expect(try fates(Self.web, nat(taken, priority: -110) + nat(dropped, priority: -90)) == [.accepted])
        #expect(try fates(Self.web, nat(dropped, priority: -110) + nat(taken, priority: -90)) == [.dropped])
        let path = PacketPath(
            .ipv4, [], nativeChains: try nat(taken, priority: -90) + nat(dropped, priority: -90))
        #expect(path.decide(try PacketDescription(Self.web).packet).fates.contains(.unknown))
    }

    /// A packet of the other family goes on with the next rule (net/netfilter/nft_nat.c, `nft_nat_inet_eval`).
    @Test func aTranslationIsOfOneFamily() throws {
        let rules = [#"{"dnat":{"family":"ip6","addr":"2001:db8::2"}}"#, #"{"drop":null}"#]
        let nat = try chains(rules, hook: "prerouting", priority: -100, type: "nat")
        #expect(try fates(Self.web, nat) == [.dropped])
    }

    /// Each chain at a hook decides by itself.
    @Test func acceptEndsItsOwnChainAlone() throws {
        let first = try chains([#"{"accept":null}"#], policy: "drop")
        let second = try chains([Self.port("==", "22") + #",{"accept":null}"#], policy: "drop", priority: 10)
        #expect(try fates(Self.web, first) == [.accepted])
        #expect(try fates(Self.web, first + second) == [.dropped])
        #expect(try fates(Self.web, second + first) == [.dropped])
    }

    @Test(arguments: [
        (#"{"limit":{"rate":5,"per":"second"}}"#), (#"{"quota":{"val":5}}"#), (#"{"ct count":{"val":5}}"#),
        (#"{"match":{"op":"==","left":{"meta":{"key":"length"}},"right":100}}"#),
        (#"{"match":{"op":"==","left":{"payload":{"protocol":"th","field":"dport"}},"right":80}}"#),
        (#"{"match":{"op":"==","left":{"payload":{"protocol":"ip","field":"saddr"}},"right":"@grown"}}"#),
    ])
    func whatIsNotLookedIntoIsOpen(condition: String) throws {
        let grown =
            #"{"set":{"family":"inet","table":"own","name":"grown","flags":["dynamic"],"elem":["10.0.0.1"]}}"#
        let chains = try chains([condition + #",{"drop":null}"#], others: [grown])
        #expect(try fates(Self.web, chains) == [.dropped, .accepted])
    }

    /// `nft` compares two fields side by side as one, and lists two comparisons.
    @Test func fieldsComparedAsOneAreOpen() throws {
        let source = Self.port("!=", "40000").replacing("dport", with: "sport")
        let chains = try chains([source + "," + Self.port("!=", "443") + #",{"drop":null}"#])
        #expect(try fates(Self.web, chains) == [.dropped, .accepted])
        #expect(try fates("tcp 203.0.113.7:40000 -> 192.0.2.1:443 on eth0 state NEW", chains) == [.accepted])
        #expect(try fates("tcp 203.0.113.7:1 -> 192.0.2.1:80 on eth0 state NEW", chains) == [.dropped])
    }

    /// What is not known leaves the whole chain undecided.
    @Test(arguments: [
        ("input", 0, "filter", #"{"notrack":null}"#, false),
        ("input", 0, "filter", #"{"redirect":{"port":22}}"#, false),
        (
            "input", 0, "filter",
            #"{"mangle":{"key":{"payload":{"protocol":"ip","field":"ttl"}},"value":5}}"#, false
        ),
        ("input", 0, "filter", #"{"mangle":{"key":{"meta":{"key":"mark"}},"value":5}}"#, true),
        ("prerouting", -150, "filter", #"{"drop":null}"#, true),
        ("prerouting", -350, "filter", #"{"drop":null}"#, true),
        ("prerouting", -250, "filter", #"{"drop":null}"#, false),
        ("ingress", 0, "filter", #"{"drop":null}"#, false),
        ("prerouting", -100, "nat", #"{"drop":null}"#, true),
        ("prerouting", -100, "nat", #"{"redirect":null}"#, true),
        ("prerouting", -100, "nat", #"{"snat":{"addr":"192.0.2.1"}}"#, false),
    ])
    func someChainsStayUndecided(
        hook: String, priority: Int, type: String, rule: String, isRead: Bool
    ) throws {
        let chains = try chains([rule], hook: hook, priority: priority, type: type)
        #expect(chains.map { $0.isRead(for: .ipv4) } == [isRead])
    }
}
