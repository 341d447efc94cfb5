import Fuzzing
import Testing

@testable import Netfilter

/// The sets of packets that get in, against the way of each single packet.
@Suite struct OpenPacketsTests {
    /// Matches that the kernel at hand may not have.
    private static let unloadable = [
        "-m set --match-set s src", "-m set ! --match-set s src", "-m mac --mac-source 02:00:00:00:00:01",
        "-m rpfilter --invert", "-m time --timestart 08:00:00",
    ]

    @Test(arguments: Family.allCases.filter { Asked.wants($0.rawValue) })
    func everyPacketIsWhereItsOwnWayLeads(family: Family) throws {
        let agreement = try agreement(family)
        // Neither knows much more than the other. The sets leave open what a rule of the same table may have changed; the way of a
        // packet leaves open in which state the raw table sees what this host sends to itself.
        #expect(agreement.certain * 10 > agreement.compared * 9)
        #expect(agreement.wayAlone * 500 <= agreement.compared)
        #expect(agreement.setsAlone * 100 <= agreement.compared)
    }

    /// Of a mark that is not known, as of what this host sends to itself, a set keeps all that rules ask of it, but a single packet
    /// only what is certain.
    @Test(arguments: Family.allCases.filter { Asked.wants($0.rawValue) })
    func everyMarkedPacketIsWhereItsOwnWayLeads(family: Family) throws {
        let agreement = try agreement(family, marksPackets: true)
        #expect(agreement.certain * 10 > agreement.compared * 9)
        #expect(agreement.wayAlone * 100 <= agreement.compared)
        #expect(agreement.setsAlone * 100 <= agreement.compared)
    }

    /// What is translated gets in as another packet, and is open as the one that came.
    @Test(arguments: Family.allCases.filter { Asked.wants($0.rawValue) })
    func everyTranslatedPacketIsWhereItsOwnWayLeads(family: Family) throws {
        let agreement = try agreement(family, translates: true)
        #expect(agreement.certain * 10 > agreement.compared * 9)
        #expect(agreement.wayAlone * 500 <= agreement.compared)
        #expect(agreement.setsAlone * 100 <= agreement.compared)
    }

    private func agreement(
        _ family: Family, marksPackets: Bool = false, translates: Bool = false
    ) throws -> Agreement {
        var rulesets = RulesetMaker(family: family, generator: SeededGenerator(seed: Asked.seed))
        rulesets.unloadable = Self.unloadable
        rulesets.marksPackets = marksPackets
        var agreement = Agreement()
        for number in 0..<(Asked.number("SUREFOOT_RULESETS") ?? 200) {
            let text = rulesets.ruleset(withNAT: false) + (translates ? rulesets.nat() : "")
            let backend = [Backend.nfTables, .legacy]
            let others = rulesets.ruleset(withNAT: false)
            let all = number % 4 == 0 ? [text, others] : [text]
            let path = PacketPath(
                family, try zip(backend, all).map { ($0, try SavedRuleset(parsing: $1)) },
                addresses: Array(SentPacket.ownAddresses))
            let sets = try #require(OpenSets(path))
            var packets = EdgePacketMaker(
                path, generator: SeededGenerator(seed: Asked.seed &+ UInt64(number)))
            for number in 0..<150 {
                let packet = packets.packet(number).arriving(family, at: path.addresses)
                guard sets.concern(packet) else { continue }
                let fates = path.decide(packet).fates
                agreement.compare(fates, sets.hold(packet)) {
                    "\(fates) \(packet)\n\(all.joined(separator: "\n"))"
                }
            }
        }
        print(
            "\(family.rawValue)\(marksPackets ? ", marked" : "")\(translates ? ", translated" : ""): \(agreement)"
        )
        return agreement
    }
}
