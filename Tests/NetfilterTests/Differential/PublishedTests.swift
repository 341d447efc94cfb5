import Fuzzing
import TestSupport
import Testing

@testable import Netfilter

/// What is said to get past INPUT to other hosts, against what the kernel passes on: random nat and FORWARD rules, and packets
/// to this host that are really sent.
@Suite(
    .leavesNothing,
    .enabled(if: Namespace.isAvailable && Namespace.has("iptables-nft"), "needs user namespaces and iptables")
)
struct PublishedTests {
    private static let packetsARuleset = 200
    private static let verdicts = Asked.number("SUREFOOT_VERDICTS").map { $0 / 8 } ?? 4000

    @Test(
        arguments: Family.allCases.filter { Asked.wants($0.rawValue) },
        Backend.allCases.filter { Asked.wants($0 == .nfTables ? "nft" : "legacy") })
    func theKernelPassesOnWhatIsListed(family: Family, backend: Backend) throws {
        let kernel = try Kernel()
        var rulesets = RulesetMaker(family: family, generator: SeededGenerator(seed: Asked.seed &+ 2))
        var packets = PacketMaker(family: family, generator: SeededGenerator(seed: Asked.seed &+ 3))
        var (compared, certain, passed) = (0, 0, 0)
        while compared < Self.verdicts {
            rulesets.marksPackets.toggle()
            let rules = rulesets.forwarding()
            let sent = (0..<Self.packetsARuleset).map { packets.packet($0) }
            let answer = try kernel.ask(
                .init(
                    backend: backend == .nfTables ? "nft" : "legacy", family: family, rules: rules,
                    router: true,
                    packets: sent))
            try #require(answer.error == nil, "\(answer.error ?? "")\n\(rules)")
            let published = try PublishedSets(family, backend, rules)
            for (sent, seen) in zip(sent, answer.packets) where seen.arrived && sent.interface != "lo" {
                let (state, direction) = sent.tracked
                let packet = sent.packet(state: state, direction: direction)
                guard packet.isToLocalAddress == true else { continue }
                compared += 1
                passed += seen.passed ? 1 : 0
                guard let told = published.hold(packet) else { continue }
                certain += 1
                #expect(told == seen.passed, "\(backend) \(seen) \(sent)\n\(rules)")
            }
        }
        print(
            "\(family.rawValue) \(backend.rawValue): \(compared) compared, \(certain) certain, \(passed) passed on"
        )
        #expect(certain * 20 > compared * 17)
        #expect(passed * 50 > compared)
    }
}

/// The packets that are published, of a host with the driver's addresses.
private struct PublishedSets {
    private let published: PublishedPackets

    private static let routing = Routing(
        links: [
            ("eth0", "192.0.2.0/24"), ("eth0", "2001:db8:1::/64"), ("eth1", "198.51.100.0/24"),
            ("eth1", "2001:db8:2::/64"),
        ].compactMap { name, text in Network(text).map { Routing.Link(name, $0) } })

    init(_ family: Family, _ backend: Backend, _ rules: String) throws {
        let rulesets = [(backend as Backend?, try SavedRuleset(parsing: rules))]
        let way = PacketPath(family, rulesets, addresses: Array(SentPacket.ownAddresses))
        let forwarding = ForwardingPath(family, rulesets, nativeChains: [], Self.routing)
        let chains = way.chains + forwarding.chains
        published = try PublishedPackets(
            way, forwarding, PacketSpace(family, InterfaceKinds(chains), MarkBits(chains)))
    }

    func hold(_ packet: Packet) -> Bool? { published.space.contains(packet, published.packets.all) }
}

extension RulesetMaker {
    /// A ruleset of a host that publishes ports of others.
    fileprivate mutating func forwarding() -> String {
        let filter = filter().replacing(":INPUT", with: ":FORWARD").replacing("-A INPUT", with: "-A FORWARD")
        let around = ruleset(withNAT: false).components(of: ["raw", "mangle"])
        let end = pick([
            "", "-A FORWARD -j ACCEPT\n", "-A FORWARD -o eth0 -j ACCEPT\n", "-A FORWARD -o eth1 -j ACCEPT\n",
        ])
        return filter.replacing("COMMIT\n", with: end + "COMMIT\n") + nat(publishes: true) + around
    }
}

extension String {
    /// Those tables of a ruleset that have these names.
    fileprivate func components(of names: [String]) -> String {
        split(separator: "*").filter { table in names.contains { table.hasPrefix($0 + "\n") } }.map {
            "*" + $0
        }
        .joined()
    }
}
