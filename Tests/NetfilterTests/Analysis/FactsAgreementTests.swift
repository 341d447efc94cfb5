import Fuzzing
import Testing

@testable import Netfilter

/// What is said of kinds of packets of which the source and more is not known, against the set of all such packets.
@Suite struct FactsAgreementTests {
    /// Whom a person bans on purpose at most, as a share of all who might come.
    private static let mostBanned = 0.5

    @Test(arguments: Family.allCases.filter { Asked.wants($0.rawValue) })
    func whatIsSaidHoldsForAllSuchPackets(family: Family) throws {
        var maker = RulesetMaker(family: family, generator: SeededGenerator(seed: Asked.seed &+ 11))
        var tally: [String: Int] = [:]
        for number in 0..<(Asked.number("SUREFOOT_RULESETS") ?? 400) {
            maker.isBroad = number % 2 == 0
            maker.marksPackets = number % 4 > 1
            let rules = maker.ruleset(withNAT: false)
            let facts = try Facts(rules, family)
            for question in Facts.questions(family) {
                let said = question.ask(facts.analysis)
                guard let parts = try facts.parts(of: question) else { continue }
                tally[said.kind, default: 0] += 1
                let all = parts.map { "\($0)" }.joined(separator: "; ")
                #expect(
                    said.isTrue(of: parts, question, mostBanned: Self.mostBanned),
                    "\(question.name): \(said) \(all)\n\(rules)")
            }
        }
        print("\(family.rawValue): \(tally.sorted { $0.key < $1.key })")
        for kind in ["accepted", "for some", "dropped"] {
            #expect(tally[kind] ?? 0 > 0, "\(kind)")
        }
    }
}

/// The sets of all packets of a host, under the policy DROP.
private struct Facts {
    let analysis: InputAnalysis
    private var open: OpenPackets
    private var space: PacketSpace

    init(_ rules: String, _ family: Family) throws {
        let ruleset = try SavedRuleset(parsing: rules)
        let path = PacketPath(family, [(.nfTables, ruleset)], addresses: [])
        let table = ruleset.filter ?? .untouched
        analysis = InputAnalysis(table, family: family, in: path.around(.nfTables))
        open = try OpenPackets(
            table, policy: .drop, in: analysis.surroundings,
            PacketSpace(family, analysis.kinds, analysis.marks))
        space = open.space
    }

    /// A question, and what is asked of packets for it.
    struct Question {
        var name: String
        var ask: (InputAnalysis) -> Reachability
        /// Kinds of packets, each by itself.
        var packets: (String) -> [Packet]
        var isOnLoopback = false
    }

    static func questions(_ family: Family) -> [Question] {
        let new = { (transport: UInt8, port: UInt16?, interface: String) in
            var packet = Packet.new(transport, on: interface)
            packet.destinationPort = port
            return packet
        }
        var all = [
            Question(
                name: "loopback", ask: { $0.loopback },
                packets: { on in [Transport.tcp, Transport.udp].map { new($0, nil, on) } }, isOnLoopback: true
            ),
            Question(
                name: "udp 53", ask: { $0.management(ServicePorts(.udp, 53...53)) },
                packets: { [new(Transport.udp, 53, $0)] }),
        ]
        for port: UInt16 in [22, 80, 8080] {
            all.append(
                Question(
                    name: "tcp \(port)", ask: { $0.newInbound(port: port) },
                    packets: { [new(Transport.tcp, port, $0)] }))
        }
        guard family == .ipv6 else { return all }
        return all + [
            Question(
                name: "neighbour discovery", ask: { $0.neighbourDiscovery },
                packets: { on in
                    [134, 135, 136].map {
                        .neighbourDiscovery(type: $0, on: NamedInterface(pattern: on, example: on))
                    }
                })
        ]
    }

    /// How many packets of a kind get in, as shares of all of them.
    struct Part: CustomStringConvertible {
        var surely: Double
        var maybe: Double
        /// Whether all do for certain, those that few others are like among them.
        var isAlways: Bool
        var description: String { "\(surely)...\(maybe)" }
    }

    /// - Returns: nil if rules may change such packets on the way: these are judged in each shape by itself, of which the worst
    ///   counts, however few have it.
    func parts(of question: Question) throws -> [Part]? {
        let names = question.isOnLoopback ? ["lo"] : analysis.kinds.names.filter { $0 != "lo" }
        let packets = names.flatMap(question.packets)
        let rules = analysis.surroundings?.chains.flatMap(\.rules) ?? []
        guard !rules.contains(where: \.changesPackets) else { return nil }
        return try packets.map(part)
    }

    private func part(_ packet: Packet) throws -> Part {
        var space = space
        let asked = try space.packets(like: packet)
        let usual = try space.usual(of: asked)
        let surely = try space.intersection(usual, open.throughAll.surely)
        let maybe = try space.intersection(asked, open.throughAll.maybe)
        let share = { (set: PacketSpace.Packets) in space.diagrams.share(of: set) }
        let rest = try space.difference(asked, open.throughAll.surely)
        return Part(
            surely: share(surely) / share(usual), maybe: share(maybe) / share(asked),
            isAlways: rest == DecisionDiagrams.nothing)
    }
}

extension Reachability {
    fileprivate var kind: String {
        switch self {
        case .accepted: "accepted"
        case .acceptedForSome: "for some"
        case .dropped: "dropped"
        case .uncertain: "uncertain"
        case .obstructed: "obstructed"
        }
    }

    /// Whether it holds for the worst of these kinds of packets.
    ///
    /// What this host sends to itself is tracked when it comes to the raw table; the sets leave that open.
    fileprivate func isTrue(of parts: [Facts.Part], _ question: Facts.Question, mostBanned: Double) -> Bool {
        switch self {
        case .accepted:
            parts.allSatisfy {
                (question.isOnLoopback ? max($0.surely, $0.maybe) : $0.surely) >= 1 - mostBanned
            }
        case .acceptedForSome: parts.contains { $0.maybe > 0 }
        case .dropped: parts.contains { $0.maybe == 0 }
        case .uncertain, .obstructed: parts.contains { !$0.isAlways }
        }
    }
}
