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
            let open = try OpenPackets(table, in: nil, PacketSpace(family, interfaces: kinds.names))
            for number in 0..<100 {
                let sent = packets.packet(number)
                let (state, direction) = sent.tracked
                var packet = sent.packet(state: state, direction: direction)
                let verdicts = table.decide(packet, assumingPolicy: table.input.policy ?? .accept).verdicts
                packet.interface = kinds.names[kinds.kind(of: sent.interface)]
                let isSure = open.space.contains(packet, open.throughInput.surely)
                let isPossible = open.space.contains(packet, open.throughInput.maybe)
                #expect(!isSure || isPossible)
                #expect(!isSure || verdicts.contains(.accepted), "\(sent)\n\(text)")
                #expect(isPossible || verdicts.contains(.dropped), "\(sent)\n\(text)")
                #expect(verdicts != [.accepted] || isPossible, "\(sent)\n\(text)")
                #expect(verdicts != [.dropped] || !isSure, "\(sent)\n\(text)")
                certain += verdicts.count == 1 && verdicts != [.unknown] ? 1 : 0
                told += isSure == isPossible ? 1 : 0
            }
        }
        // The sets know as much as the way of one packet does.
        #expect(told * 100 >= certain * 95, "\(told) of \(certain)")
    }
}
