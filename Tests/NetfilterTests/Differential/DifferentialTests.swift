import Fuzzing
import Foundation
import TestSupport
import Testing

@testable import Netfilter

/// What is decided about packets, against what the kernel does with them: random rulesets in both backends, for both
/// families, and packets that are really sent.
@Suite(
    .leavesNothing,
    .enabled(if: Namespace.isAvailable && Namespace.has("iptables-nft"), "needs user namespaces and iptables")
)
struct DifferentialTests {
    private static let packetsARuleset = 200

    /// How many verdicts to compare for each backend and family; `Tests/Differential/run` asks for more.
    private static let verdicts = Asked.number("SUREFOOT_VERDICTS").map { $0 / 4 } ?? 5000

    @Test(
        arguments: Family.allCases.filter { Asked.wants($0.rawValue) },
        Backend.allCases.filter { Asked.wants(name($0)) })
    func theKernelNeverContradicts(family: Family, backend: Backend) throws {
        let kernel = try Kernel()
        var rulesets = RulesetMaker(family: family, generator: SeededGenerator(seed: Asked.seed))
        var packets = PacketMaker(family: family, generator: SeededGenerator(seed: Asked.seed &+ 1))
        var tally = Tally()
        while tally.verdicts < Self.verdicts {
            let rules = rulesets.ruleset()
            let sent = (0..<Self.packetsARuleset).map { packets.packet($0) }
            let answer = try kernel.ask(
                .init(backend: Self.name(backend), family: family, rules: rules, packets: sent))
            try #require(answer.error == nil, "\(answer.error ?? "")\n\(rules)")
            tally.compare(sent, answer.packets, under: rules, family, backend)
        }
        print("\(family.rawValue) \(backend.rawValue): \(tally)")
        #expect(tally.lost < tally.verdicts / 100)
        #expect(tally.unknown * 100 <= tally.verdicts * 15)
    }

    /// A backend as its programs call it.
    private static func name(_ backend: Backend) -> String {
        backend == .nfTables ? "nft" : "legacy"
    }
}

/// What was compared so far.
struct Tally: CustomStringConvertible {
    var verdicts = 0
    var unknown = 0
    var accepted = 0
    var lost = 0
    /// The verdicts that the sets of packets gave, and how many of these were left open.
    var compared = 0
    var unsure = 0

    /// Those of the host.
    private static let addresses = [
        "192.0.2.1", "198.51.100.1", "127.0.0.1", "2001:db8:1::1", "2001:db8:2::1", "::1",
    ].compactMap { Address($0) }

    var description: String {
        "\(verdicts) verdicts, \(accepted) accepted, \(unknown * 1000 / max(verdicts, 1)) per mille unknown, \(lost) lost; "
            + "\(compared) by sets, \(unsure * 1000 / max(compared, 1)) per mille unknown"
    }

    mutating func compare(
        _ sent: [SentPacket], _ seen: [Kernel.Answer.Seen], under rules: String, _ family: Family,
        _ backend: Backend, beside native: [NativeChain] = [], _ text: String = ""
    ) {
        guard let ruleset = try? SavedRuleset(parsing: rules) else { return #expect(Bool(false), "\(rules)") }
        let rules = rules + text
        let path = PacketPath(
            family, [(backend, ruleset)], nativeChains: native, addresses: Array(SentPacket.ownAddresses))
        let sets = OpenSets(path)
        for (sent, seen) in zip(sent, seen) {
            guard seen.arrived else {
                lost += 1
                continue
            }
            let (state, direction) = sent.tracked
            // A rule may have taken the packet out of tracking, or dropped it before its state was seen.
            let isSeen = seen.state != nil && seen.state != "UNTRACKED"
            #expect(!isSeen || seen.state == state.rawValue, "\(seen) \(sent)")
            #expect(!isSeen || seen.direction == direction?.rawValue, "\(seen) \(sent)")
            let fates = path.decide(sent.packet(state: state, direction: direction)).fates
            verdicts += 1
            accepted += seen.accepted ? 1 : 0
            unknown += fates.count > 1 || fates == [.unknown] ? 1 : 0
            let agrees = seen.accepted ? fates.contains(.accepted) : fates != [.accepted]
            #expect(agrees || fates.contains(.unknown), "\(backend) \(seen) \(fates) \(sent)\n\(rules)")
            guard let sets else { continue }
            let (surely, maybe) = sets.hold(sent.packet(state: state, direction: direction))
            compared += 1
            unsure += surely == maybe ? 0 : 1
            #expect(
                seen.accepted ? maybe : !surely, "\(backend) \(seen) \(surely) \(maybe) \(sent)\n\(rules)")
        }
    }
}

/// The sets of packets that get in through all chains.
private struct OpenSets {
    private let open: OpenPackets

    /// - Returns: nil where rules change packets on the way, which sets do not follow.
    init?(_ path: PacketPath) {
        let chains = path.chains
        let input = path.hooks.first { $0.place == .filterInput }
        let changing = chains.flatMap(\.rules).filter {
            $0.changesPackets && !$0.untracks && $0.markChange == nil
        }
        guard changing.isEmpty, !path.hooks.contains(where: { $0.place == .natPrerouting }),
            let table = input.map({ FilterTable(chains: $0.chains.list) }) ?? .untouched
        else { return nil }
        let open = try? OpenPackets(
            table, policy: table.input.policy ?? .accept, in: input.map { path.around($0.backend) } ?? path,
            PacketSpace(path.family, InterfaceKinds(chains), MarkBits(chains)))
        guard let open else { return nil }
        self.open = open
    }

    /// Whether a packet is surely among them, and whether it may be. One that is kept out of tracking has another state.
    func hold(_ packet: Packet) -> (surely: Bool, maybe: Bool) {
        var untracked = packet
        (untracked.state, untracked.direction) = (.untracked, nil)
        let isUntracked = open.space.contains(packet, open.untracked)
        let shapes = isUntracked.map { $0 ? [untracked] : [packet] } ?? [packet, untracked]
        let answers = shapes.map { open.space.contains($0, open.throughAll) }
        return (answers.allSatisfy { $0 == true }, answers.contains { $0 != false })
    }
}
