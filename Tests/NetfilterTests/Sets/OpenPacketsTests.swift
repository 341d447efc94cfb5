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
                table, policy: table.input.policy ?? .accept, in: nil,
                PacketSpace(family, kinds, MarkBits(table.reachableChains)))
            for number in 0..<100 {
                let sent = packets.packet(number)
                let (state, direction) = sent.tracked
                let packet = sent.packet(state: state, direction: direction)
                let verdicts = table.decide(packet, assumingPolicy: table.input.policy ?? .accept).verdicts
                let getsIn = open.space.contains(packet, open.throughInput)
                let isCertain = verdicts.count == 1 && verdicts != [.unknown]
                // Neither knows more than the other, but for marks that packets come with.
                #expect(
                    getsIn == (isCertain ? verdicts == [.accepted] : nil)
                        || !isCertain && text.contains("mark") && packet.comesWithMarks,
                    "\(verdicts) \(sent)\n\(text)")
                certain += isCertain ? 1 : 0
                told += 1
            }
        }
        #expect(certain * 10 > told * 9 && certain < told, "\(certain) of \(told)")
    }

    @Test(arguments: Family.allCases)
    func everyMarkedPacketIsWhereItsOwnWayLeads(family: Family) throws {
        var rulesets = RulesetMaker(family: family, generator: SeededGenerator(seed: Asked.seed &+ 2))
        var packets = PacketMaker(family: family, generator: SeededGenerator(seed: Asked.seed &+ 3))
        var (certain, told) = (0, 0)
        for _ in 0..<150 {
            let text = rulesets.markedRuleset()
            let ruleset = try SavedRuleset(parsing: text)
            let table = try #require(ruleset.filter)
            let path = PacketPath(
                family, [(nil, ruleset)], addresses: Array(SentPacket.ownAddresses))
            let open = try OpenPackets(
                table, policy: table.input.policy ?? .accept, in: path.around(nil),
                PacketSpace(family, InterfaceKinds(path.chains), MarkBits(path.chains)))
            for number in 0..<100 {
                let sent = packets.packet(number)
                let (state, direction) = sent.tracked
                let packet = sent.packet(state: state, direction: direction)
                let fates = path.decide(packet).fates
                let isCertain = fates.count == 1 && fates != [.unknown]
                let getsIn = open.space.contains(packet, open.throughAll)
                #expect(
                    getsIn == (isCertain ? fates == [.accepted] : nil) || !isCertain && packet.comesWithMarks,
                    "\(fates) \(String(describing: getsIn)) \(sent)\n\(text)")
                certain += isCertain ? 1 : 0
                told += 1
            }
        }
        #expect(certain * 10 > told * 8 && certain < told, "\(certain) of \(told)")
    }
}

extension Packet {
    /// Whether it may have been marked before any rule sees it. Of a mark that is not known a set keeps all that rules ask of
    /// it, but a single packet only what is certain.
    fileprivate var comesWithMarks: Bool { mark != .none || !hasNoConnection && connectionMark != .none }
}
