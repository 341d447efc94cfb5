import Fuzzing
import TestSupport
import Testing

@testable import Netfilter

/// What is said of connections whose packets leave a host, against real ones under random rules of all tables.
@Suite(
    .leavesNothing,
    .enabled(if: Namespace.isAvailable && Namespace.has("iptables-nft"), "needs user namespaces and iptables")
)
struct OutgoingTests {
    typealias Kind = ConnectionKernel.Request.Kind

    /// How many rulesets for each backend and family.
    private static let rulesets = Asked.number("SUREFOOT_VERDICTS").map { $0 / 200 } ?? 60
    /// In seconds. What is said to go on may take long on a busy machine; what is not, fails sooner or later.
    private static let patience = (forGoingOn: 60.0, forLoss: 0.2)

    @Test(arguments: Family.allCases, Backend.allCases)
    func noConnectionIsCalledRightThatDoesNotGoOn(family: Family, backend: Backend) throws {
        let kernel = try ConnectionKernel()
        var maker = OutgoingMaker(family: family, generator: SeededGenerator(seed: Asked.seed &+ 11))
        var tally = Tally()
        for _ in 0..<Self.rulesets {
            let rules = maker.ruleset()
            let said = try Self.standings(rules, family, backend, maker)
            let name = backend == .nfTables ? "nft" : "legacy"
            try tally.compare(
                said, with: kernel, .init(backend: name, family: family, rules: rules, asks: []), rules)
        }
        print("\(family) \(backend): \(tally)")
        #expect(tally.right * 3 > Self.rulesets && tally.wrong * 3 > Self.rulesets)
        #expect(tally.open < Self.rulesets * 2)
    }

    /// The same under rules of nftables' own on the way out.
    @Test(arguments: Family.allCases)
    func norUnderRulesOfNftablesOwn(family: Family) throws {
        let kernel = try ConnectionKernel()
        let maker = OutgoingMaker(family: family, generator: SeededGenerator(seed: 0))
        var native = NativeRulesetMaker(
            family: family, isOutgoing: true, generator: SeededGenerator(seed: Asked.seed &+ 12))
        var forgetful = SeededGenerator(seed: Asked.seed &+ 13)
        var tally = Tally()
        for _ in 0..<Self.rulesets {
            let text = native.ruleset()
            let listed = try kernel.ask(
                .init(
                    backend: "nft", family: family, rules: maker.open, nft: text, tables: native.tables,
                    asks: []))
            try #require(listed.error == nil, "\(listed.error ?? "")\n\(text)")
            let chains = try listed.native.flatMap { try NativeRuleset(parsing: $0).outgoingNativeChains }
            #expect(
                chains.allSatisfy {
                    !$0.concerns(family) || $0.isRead(for: family) || $0.name == NativeRulesetMaker.unread
                }, "\(text)")
            // Where a chain is not read, much is left open, and what is said must be as true.
            let read = chains.map { Int.random(in: 0..<8, using: &forgetful) == 0 ? $0.unread : $0 }
            let said = try Self.standings(maker.open, family, .nfTables, maker, beside: read, text)
            try tally.compare(said, with: kernel, .init(backend: "nft", family: family, asks: []), text)
        }
        print("\(family) native: \(tally)")
        #expect(tally.right * 3 > Self.rulesets && tally.wrong * 3 > Self.rulesets)
        #expect(tally.open < Self.rulesets * 2)
    }

    private struct Tally {
        var (right, wrong, open) = (0, 0, 0)

        /// Tries the connections of which it is told for certain whether they go on.
        mutating func compare(
            _ said: [(Kind, OutgoingStanding)], with kernel: ConnectionKernel,
            _ request: ConnectionKernel.Request,
            _ rules: String
        ) throws {
            let certain = said.filter { $1 == .leaves || $1.isCertainLoss }
            open += said.count - certain.count
            var request = request
            request.asks = certain.map { kind, standing in
                ConnectionKernel.Request.Ask(
                    kind: kind,
                    patience: standing == .leaves
                        ? OutgoingTests.patience.forGoingOn : OutgoingTests.patience.forLoss)
            }
            let answer = try kernel.ask(request)
            try #require(answer.error == nil, "\(answer.error ?? "")\n\(rules)")
            for ((kind, standing), goesOn) in zip(certain, answer.goOn) {
                #expect(goesOn == (standing == .leaves), "\(kind): \(standing)\n\(rules)")
                right += goesOn ? 1 : 0
                wrong += goesOn ? 0 : 1
            }
        }
    }

    private static func standings(
        _ rules: String, _ family: Family, _ backend: Backend, _ maker: OutgoingMaker,
        beside native: [NativeChain] = [], _ text: String = ""
    ) throws -> [(Kind, OutgoingStanding)] {
        let host = HostRules(
            families: [.init(family, [.init(backend, try SavedRuleset(parsing: rules))])], nativeTables: [],
            outgoingNativeChains: native, addresses: [maker.own].compactMap { Address($0) },
            interfaces: ["lo", "eth0"])
        var analysis = host.analysis(of: host.families[0]).onTheWayOut
        let all: [(Kind, OutgoingStanding)] =
            [
                (.login, analysis.answers(of: ServicePorts(tcp: 22), to: Address(maker.peer))),
                (.connection, analysis.opening(to: ServicePorts(.tcp, 1...65535))),
                (.query, analysis.opening(to: ServicePorts(.udp, 53...53))),
            ] + (family == .ipv6 ? [(.neighbours, analysis.neighbourDiscovery())] : [])
        // A rule about the other host alone is a few to what goes anywhere.
        let singlesOut = (rules + text).singlesOut(maker)
        return all.filter { kind, standing in kind == .login || standing != .leaves || !singlesOut }
    }
}

extension String {
    fileprivate func singlesOut(_ maker: OutgoingMaker) -> Bool {
        contains(maker.peer + " ") || contains(maker.peer + "/") || contains(maker.peerNetwork)
    }
}

/// Makes rulesets of a host that may be logged in to, with rules on the way out.
struct OutgoingMaker {
    let family: Family
    var generator: SeededGenerator

    var own: String { family == .ipv4 ? "192.0.2.1" : "2001:db8:1::1" }
    var peer: String { family == .ipv4 ? "192.0.2.2" : "2001:db8:1::2" }
    var peerNetwork: String { family == .ipv4 ? "192.0.2.0/24" : "2001:db8:1::/64" }
    private var elsewhere: String { family == .ipv4 ? "203.0.113.0/24" : "2001:db8:9::/48" }

    mutating func ruleset() -> String {
        let raw =
            (chance(4) ? [pick(untracking.map { "-A PREROUTING " + $0.incoming })] : [])
            + (chance(2) ? [pick(untracking.map { "-A OUTPUT " + $0.outgoing })] : [])
        return [
            table("raw", ["PREROUTING", "OUTPUT"], chance(4) ? rules("raw", "OUTPUT") + raw : raw, 20),
            table(
                "mangle", ["PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"],
                chance(4) ? rules("mangle", pick(["OUTPUT", "POSTROUTING"])) : [], 12),
            table("nat", ["PREROUTING", "INPUT", "OUTPUT", "POSTROUTING"], [], 12),
            table("filter", ["INPUT", "FORWARD", "OUTPUT"], incoming + rules("filter", "OUTPUT"), 3),
            table(
                "security", ["INPUT", "FORWARD", "OUTPUT"], chance(6) ? rules("security", "OUTPUT") : [], 12),
        ].joined()
    }

    /// The policy of the way out is DROP in one case of so many.
    private mutating func table(_ name: String, _ chains: [String], _ rules: [String], _ oneIn: Int) -> String
    {
        let heads = chains.map { chain in
            let drops =
                name == "filter" && chain == "INPUT"
                || ["OUTPUT", "POSTROUTING"].contains(chain) && chance(oneIn)
            return ":\(chain) \(drops ? "DROP" : "ACCEPT") [0:0]"
        }
        let own = rules.contains { $0.contains(" X") } ? [":X - [0:0]"] : []
        return (["*" + name] + heads + own + rules + ["COMMIT\n"]).joined(separator: "\n")
    }

    /// A host that lets out everything.
    var open: String { "*filter\n:INPUT ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n" }

    private var incoming: [String] {
        mutating get {
            let state = "-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT"
            let logins = [
                "-p tcp -m tcp --dport 22 -m conntrack --ctstate NEW -j ACCEPT",
                "-p tcp -m tcp --dport 22 -j ACCEPT",
                "-s \(peer) -p tcp -m tcp --dport 22 -j ACCEPT", "-i eth0 -j ACCEPT",
                "-m conntrack --ctstate NEW,INVALID -j ACCEPT",
                "-m conntrack --ctstate NEW,UNTRACKED -j ACCEPT",
            ]
            let neighbours = family == .ipv6 ? ["-A INPUT -p ipv6-icmp -j ACCEPT"] : []
            return [state, "-A INPUT " + pick(logins)] + neighbours
        }
    }

    private var untracking: [(incoming: String, outgoing: String)] {
        [
            ("-j CT --notrack", "-j CT --notrack"), ("-p tcp -j CT --notrack", "-p tcp -j CT --notrack"),
            ("-p tcp -m tcp --dport 22 -j CT --notrack", "-p tcp -m tcp --sport 22 -j CT --notrack"),
            ("-p udp -m udp --sport 53 -j CT --notrack", "-p udp -m udp --dport 53 -j CT --notrack"),
            ("-i lo -j CT --notrack", "-o lo -j CT --notrack"),
            ("-i eth0 -j CT --notrack", "-o eth0 -j CT --notrack"),
            ("-p udp -j CT --zone 3", "-p tcp -j CT --zone 3"),
            (
                "-s \(peer)/\(family.addressBits) -j CT --notrack",
                "-d \(peer)/\(family.addressBits) -j CT --notrack"
            ),
            ("! -s \(elsewhere) -j CT --notrack", "! -d \(elsewhere) -j CT --notrack"),
        ]
    }

    private mutating func rules(_ table: String, _ chain: String) -> [String] {
        var targets = ["ACCEPT", "ACCEPT", "ACCEPT", "DROP", "DROP", "RETURN", "X"]
        if table == "filter" { targets.append("REJECT") }
        if table == "raw" { targets += ["CT --notrack", "NOTRACK"] }
        var rules = (0..<Int.random(in: 0...3, using: &generator)).map { _ in
            "-A \(chain) \(pick(matches(table))) -j \(pick(targets))"
        }
        // What a careful administrator begins with, and nearly so.
        if table != "raw", chance(2) {
            let states = pick([
                "RELATED,ESTABLISHED", "NEW,RELATED,ESTABLISHED", "NEW,ESTABLISHED,INVALID,UNTRACKED",
            ])
            rules.insert("-A \(chain) -m conntrack --ctstate \(states) -j ACCEPT", at: 0)
        }
        if rules.contains(where: { $0.hasSuffix(" X") }) {
            targets.removeAll { $0 == "X" }
            rules += (0..<2).map { _ in "-A X \(pick(matches(table))) -j \(pick(targets))" }
        }
        return rules
    }

    private func matches(_ table: String) -> [String] {
        let icmp =
            family == .ipv4
            ? ["-p icmp"] : ["-p ipv6-icmp"] + [135, 136].map { "-p ipv6-icmp -m icmp6 --icmpv6-type \($0)" }
        let hop = family == .ipv4 ? "-m ttl --ttl-eq 64" : "-m hl --hl-eq 64"
        return icmp + [
            "", "-m conntrack --ctstate RELATED,ESTABLISHED", "-m conntrack --ctstate RELATED,ESTABLISHED",
            "-m state --state ESTABLISHED", "-m conntrack --ctstate NEW", "-m conntrack --ctstate INVALID",
            "-m conntrack --ctstate UNTRACKED", "-m conntrack --ctdir REPLY", "-m conntrack --ctdir ORIGINAL",
            "-m conntrack ! --ctstate NEW", "-p tcp -m tcp --sport 22", "-p tcp -m multiport --sports 22,80",
            "-p tcp -m tcp --dport 1024:65535", "-p tcp -m tcp --dport 443", "-p udp -m udp --dport 53",
            "-p udp",
            "-p tcp", "-o eth0", "-o lo", "! -o lo", "! -o eth0", "-o eth+", "-d \(peer) ",
            "-d \(peerNetwork)",
            "! -d \(peerNetwork)", "-s \(own)", "! -s \(own)", "-d \(elsewhere)", "! -d \(elsewhere)",
            "-p tcp -m tcp --tcp-flags SYN,ACK SYN,ACK", "-p tcp -m tcp --syn", "-p tcp -m tcp ! --syn", hop,
            "-m addrtype --dst-type LOCAL", "-m addrtype ! --dst-type LOCAL", "-m owner --uid-owner 0",
        ]
    }

    private mutating func chance(_ oneIn: Int) -> Bool { Int.random(in: 0..<oneIn, using: &generator) == 0 }

    private mutating func pick<Element>(_ all: [Element]) -> Element {
        all[Int.random(in: all.indices, using: &generator)]
    }
}
