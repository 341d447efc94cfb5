extension InputAnalysis {
    /// Whether anything stands on the way out of this host, or keeps packets out of connection tracking on the way in.
    public var bearsOnAnswers: Bool {
        !outgoing.hooks.isEmpty || !outgoing.nativeChains.isEmpty
            || incomingRaw.contains(where: \.bearsOnTracking)
    }

    /// The questions about the way out, to be asked one after the other.
    public var onTheWayOut: OutgoingAnalysis { OutgoingAnalysis(self) }

    /// `OutgoingAnalysis.answers`, where nothing else is asked.
    public func answers(of service: ServicePorts, to client: Address? = nil) -> OutgoingStanding {
        var analysis = onTheWayOut
        return analysis.answers(of: service, to: client)
    }

    /// What a loss comes to, and what brings it about.
    func standing(after loss: OutgoingSearch.Loss, _ question: OutgoingQuestion) -> OutgoingStanding {
        let packets = question.packets(like: loss.example)
        if question.kind != .neighbours, let rule = untracking(packets) {
            return .untracked(rule, all: loss.extent == .all)
        }
        let ends = packets.flatMap { outgoing.decide($0).ends }.filter { $0.fate != .accepted }
        let end =
            ends.first { $0.isCertain } ?? ends.first ?? PathDecision.End(.unknown, .nothing, .unmodelled)
        switch loss.extent {
        case .all: return .stopped(end)
        case .some: return .stoppedForSome(end)
        case .unknown: return .uncertain(end)
        }
    }

    /// The first rule that keeps one of the packets out of connection tracking, or may do so, on either way.
    private func untracking(_ packets: [Packet]) -> RuleReference? {
        let chains = (outgoing.hooks + incomingRaw).filter { $0.place.table == "raw" }.flatMap(\.chains.list)
        for chain in chains {
            for (index, rule) in chain.rules.enumerated()
            where rule.bearsOnTracking && packets.contains(where: { rule.truth(for: $0) > .no }) {
                return RuleReference(table: "raw", chain: chain.name, position: index + 1, rule: rule)
            }
        }
        return nil
    }

    private var incomingRaw: [Hook] { surroundings?.hooks.filter { $0.place == .rawPrerouting } ?? [] }
}
