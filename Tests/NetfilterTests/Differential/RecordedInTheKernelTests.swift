import Fuzzing
import TestSupport
import Testing

@testable import Netfilter

/// The recorded firewalls, loaded into the kernel: what is said to be open is tried with packets, and so is all else.
@Suite(
    .leavesNothing,
    .enabled(if: Namespace.isAvailable && Namespace.has("iptables-nft"), "needs user namespaces and iptables")
)
struct RecordedInTheKernelTests {
    /// How many packets from anywhere for each firewall and family; `Tests/Differential/run` asks for more.
    private static let packets = Asked.number("SUREFOOT_VERDICTS").map { min($0 / 40, 20_000) } ?? 100

    /// Those that look addresses up in a set (ipset(8)), which the kernel at hand may not have, and the rules of two backends, of
    /// which one is loaded at a time.
    private static let unloadable = ["calico", "crowdsec", "two-backends"]

    @Test(arguments: Family.allCases.filter { Asked.wants($0.rawValue) })
    func whatIsOpenGetsInAndNothingElse(family: Family) throws {
        let kernel = try Kernel()
        var (gotIn, stayedOut) = (0, 0)
        for name in RecordedFirewall.names where !Self.unloadable.contains(name) {
            let recorded = RecordedFirewall(name: name)
            let analysis = try recorded.guardingAnalysis(
                family, interfaces: ["lo", "eth0", "eth1"], addresses: Array(SentPacket.ownAddresses))
            let doors = try #require(analysis.openness.doors)
            var maker = DoorPacketMaker(family: family, generator: SeededGenerator(seed: Asked.seed))
            let certain = try maker.behind(doors, of: analysis)
            let sent = certain.map(\.packet) + maker.anywhere(near: doors, count: Self.packets)
            let answer = try kernel.ask(
                .init(
                    backend: "nft", family: family, rules: try recorded.saved(family),
                    nft: try recorded.nativeTables(), packets: sent))
            try #require(answer.error == nil, "\(name) \(answer.error ?? "")")
            for (certain, seen) in zip(certain, answer.packets) {
                #expect(seen.accepted, "\(name) \(certain)")
            }
            for (sent, seen) in zip(sent, answer.packets) {
                let (state, direction) = sent.tracked
                let isListed = doors.contains { $0.admits(sent.packet(state: state, direction: direction)) }
                #expect(isListed || !seen.accepted, "\(name) \(sent)\n\(doors)")
                gotIn += seen.accepted ? 1 : 0
                stayedOut += isListed ? 0 : 1
            }
        }
        print("\(family.rawValue): \(gotIn) got in, \(stayedOut) were tried beside all doors")
        #expect(gotIn > 100 && stayedOut > 100)
    }
}
