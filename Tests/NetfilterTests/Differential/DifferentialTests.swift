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
            rulesets.marksPackets.toggle()
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
    /// What the way of a single packet and the sets say of each other.
    var agreement = Agreement()

    /// Those of the host.
    private static let addresses = [
        "192.0.2.1", "198.51.100.1", "127.0.0.1", "2001:db8:1::1", "2001:db8:2::1", "::1",
    ].compactMap { Address($0) }

    var description: String {
        "\(verdicts) verdicts, \(accepted) accepted, \(unknown * 1000 / max(verdicts, 1)) per mille unknown, \(lost) lost; "
            + "\(compared) by sets, \(unsure * 1000 / max(compared, 1)) per mille unknown; \(agreement)"
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
            let packet = sent.packet(state: state, direction: direction)
            guard let sets, sets.concern(packet) else { continue }
            let getsIn = sets.hold(packet)
            compared += 1
            unsure += getsIn == nil ? 1 : 0
            #expect(getsIn ?? seen.accepted == seen.accepted, "\(backend) \(seen) \(sent)\n\(rules)")
            agreement.compare(fates, getsIn) { "\(fates) \(sent)\n\(rules)" }
        }
    }
}
