import Fuzzing
import Testing

@testable import Netfilter

/// The sets of packets that get in, against the way of each single packet.
@Suite struct OpenPacketsTests {
    @Test(arguments: Family.allCases)
    func everyPacketIsWhereItsOwnWayLeads(family: Family) throws {
        var rulesets = RulesetMaker(family: family, generator: SeededGenerator(seed: Asked.seed))
        var packets = PacketMaker(family: family, generator: SeededGenerator(seed: Asked.seed &+ 1))
        var (certain, told) = (0, 0)
        for _ in 0..<150 {
            let text = rulesets.ruleset()
            let table = try #require(try SavedRuleset(parsing: text).filter)
            let kinds = InterfaceKinds(table.reachableChains)
            let open = try OpenPackets(
                table, policy: table.input.policy ?? .accept, in: nil, PacketSpace(family, kinds))
            for number in 0..<100 {
                let sent = packets.packet(number)
                let (state, direction) = sent.tracked
                let packet = sent.packet(state: state, direction: direction)
                let verdicts = table.decide(packet, assumingPolicy: table.input.policy ?? .accept).verdicts
                let getsIn = open.space.contains(packet, open.throughInput)
                let isCertain = verdicts.count == 1 && verdicts != [.unknown]
                // Neither knows more than the other.
                #expect(
                    getsIn == (isCertain ? verdicts == [.accepted] : nil), "\(verdicts) \(sent)\n\(text)")
                certain += isCertain ? 1 : 0
                told += 1
            }
        }
        #expect(certain * 10 > told * 9 && certain < told, "\(certain) of \(told)")
    }
}
