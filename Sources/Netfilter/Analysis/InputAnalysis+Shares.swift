extension InputAnalysis {
    /// The share of the packets of a kind that a person shuts out on purpose, such as those from a few countries.
    private static let largestBan = 0.25
    /// How many rules may take some packets of a kind for the set of those that they let in to be worked out.
    private static let mostParts = 200

    /// What is decided about a kind of packets, of which each rule takes a part: what these parts come to is told by the set of all
    /// packets of the kind, as far as other chains let them come to filter INPUT. Of packets that those have changed, marks aside,
    /// it is not known which these were; their marks are known of none then.
    ///
    /// - Parameters:
    ///   - arrival: the packets, as they come to filter INPUT.
    ///   - lost: which share of them other chains take away at most.
    ///   - isUnchanged: whether they come there as they came to this host, marks aside.
    /// - Returns: whether they get in.
    func settled(_ arrival: Arrival, losing lost: Double, isUnchanged: Bool) -> Reachability {
        let decision = table.decide(arrival, assumingPolicy: .drop)
        let packet = arrival.packet
        let walked = Reachability(decision, of: packet)
        guard let rule = walked.acceptingRule, let family, isOpen(walked, decision, packet, lost),
            isUnchanged || marks.all.isEmpty
        else { return walked }
        var unmarked = ofFamily(packet)
        unmarked.marks = .unknown
        do throws(DecisionDiagrams.TooLarge) {
            let open = try OpenPackets(
                table.asMet(by: unmarked), policy: .drop, in: isUnchanged ? surroundings : nil,
                PacketSpace(family, kinds, marks))
            return try settled(walked, by: rule, packet, open)
        } catch {
            return .uncertain(because: rule)
        }
    }

    /// Whether parts of the packets may add up to more than the way of a packet of which not all is known tells.
    private func isOpen(
        _ walked: Reachability, _ decision: Decision, _ packet: Packet, _ lostBefore: Double
    ) -> Bool {
        guard case .accepted = walked else { return decision.outcomes.count <= Self.mostParts }
        let lost = decision.earlier.filter { $0.verdict == .dropped }.map { $0.largestShare(of: packet) }
        return lost.reduce(lostBefore, +) > Self.largestBan
    }

    private func settled(
        _ walked: Reachability, by rule: RuleReference, _ packet: Packet, _ open: OpenPackets
    ) throws(DecisionDiagrams.TooLarge) -> Reachability {
        var space = open.space
        let asked = try space.packets(like: packet)
        guard try space.intersection(asked, open.throughAll.maybe) != DecisionDiagrams.nothing else {
            let example = space.packet(in: asked, near: packet)
            return .dropped(by: example.flatMap { decide($0).last?.rule })
        }
        guard case .accepted = walked else { return walked }
        let surely = try space.intersection(asked, open.throughAll.surely)
        guard surely != DecisionDiagrams.nothing else { return .uncertain(because: rule) }
        let usual = try space.usual(of: asked)
        let lost = try space.difference(usual, surely)
        let isFew =
            space.diagrams.share(of: lost) <= space.diagrams.share(of: usual) * Self.largestBan
        return isFew ? walked : .acceptedForSome(by: rule, restriction: [])
    }
}

extension Decision.Outcome {
    /// Which share of the packets of a kind may come to this end, at most.
    fileprivate func largestShare(of packet: Packet) -> Double { path.largestShare(of: packet) }
}

extension PathDecision.End {
    /// Likewise.
    func largestShare(of packet: Packet) -> Double { rules.largestShare(of: packet) }
}

extension [RuleReference] {
    /// Which share of the packets of a kind all of these rules may take, at most.
    fileprivate func largestShare(of packet: Packet) -> Double {
        flatMap(\.rule.matches).filter { $0.truth(for: packet) != .yes }.map(\.largestShare).min() ?? 1
    }
}

extension Match {
    /// Which share of all values fits, where that is known.
    fileprivate var largestShare: Double {
        guard !isNegated else { return 1 }
        return switch condition {
        case .source(let network):
            1 / Double(sign: .plus, exponent: network.mask.nonzeroBitCount, significand: 1)
        case .sourceRange(let range):
            Double(range.last.value - range.first.value + 1)
                / Double(sign: .plus, exponent: range.first.family.addressBits, significand: 1)
        case .sourcePorts(let ranges): Double(ranges.reduce(0) { $0 + $1.count }) / 65536
        case .hopLimit(let limits): Double(limits?.count ?? 0) / 256
        case .set, .rarity: 0
        default: 1
        }
    }
}
