import Fuzzing
import TestSupport
import Testing

@testable import Netfilter

/// What is decided about packets under rules of nftables' own, against what the kernel does with them: random tables, loaded
/// with nft, listed by it, and packets that are really sent.
@Suite(
    .leavesNothing,
    .enabled(if: Namespace.isAvailable && Namespace.has("iptables-nft"), "needs user namespaces and iptables")
)
struct NativeDifferentialTests {
    private static let packetsARuleset = 100

    /// How many verdicts to compare for each family; `Tests/Differential/run` asks for more.
    private static let verdicts = Asked.number("SUREFOOT_VERDICTS").map { $0 / 2 } ?? 5000

    @Test(arguments: Family.allCases.filter { Asked.wants($0.rawValue) })
    func theKernelNeverContradicts(family: Family) throws {
        let kernel = try Kernel()
        var native = NativeRulesetMaker(family: family, generator: SeededGenerator(seed: Asked.seed &+ 3))
        var saved = RulesetMaker(family: family, generator: SeededGenerator(seed: Asked.seed &+ 4))
        var packets = PacketMaker(family: family, generator: SeededGenerator(seed: Asked.seed &+ 5))
        var forgetful = SeededGenerator(seed: Asked.seed &+ 6)
        var tally = Tally()
        // Where a chain is not read, much is left open, and what is said must be as true.
        var unread = Tally()
        while tally.verdicts < Self.verdicts {
            let text = native.ruleset()
            saved.marksPackets.toggle()
            // Most of the time the host has rules of nftables' own alone.
            let rules =
                tally.verdicts % 300 < Self.packetsARuleset
                ? saved.ruleset() : "*filter\n:INPUT ACCEPT [0:0]\nCOMMIT\n"
            let sent = (0..<Self.packetsARuleset).map { packets.packet($0) }
            let answer = try kernel.ask(
                .init(
                    backend: "nft", family: family, rules: rules, nft: text, tables: native.tables,
                    packets: sent))
            try #require(answer.error == nil, "\(answer.error ?? "")\n\(text)")
            let chains = try answer.native.flatMap { try NativeRuleset(parsing: $0).nativeChains }
            #expect(
                chains.allSatisfy {
                    !$0.concerns(family) || $0.isRead(for: family) || $0.name == NativeRulesetMaker.unread
                }, "\(text)")
            if chains.allSatisfy({ $0.isRead(for: family) }) {
                tally.compare(sent, answer.packets, under: rules, family, .nfTables, beside: chains, text)
            }
            let fewer = chains.map { Bool.random(using: &forgetful) ? $0 : $0.unread }
            unread.compare(sent, answer.packets, under: rules, family, .nfTables, beside: fewer, text)
        }
        print("\(family.rawValue) native: \(tally); with chains that are not read: \(unread)")
        #expect(tally.lost < tally.verdicts / 100)
        #expect(tally.unsure * 10 <= tally.compared)
    }
}
