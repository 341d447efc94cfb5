extension InputAnalysis {
    /// Whether anything stands on the way out of this host, or keeps packets out of connection tracking on the way in.
    public var bearsOnAnswers: Bool {
        !outgoing.hooks.isEmpty || !outgoing.nativeChains.isEmpty
            || incomingRaw.contains(where: \.bearsOnTracking)
    }

    /// Whether the answers to connections from outside leave, and those go on: for the connections whose first packet the
    /// rules let in, or for all if there are none.
    ///
    /// - Parameters:
    ///   - service: what answers.
    ///   - client: where the connections come from, if that is known.
    /// - Returns: what becomes of the answers.
    public func answers(of service: ServicePorts, to client: Address? = nil) -> OutgoingStanding {
        standing(
            OutgoingQuestion(
                transport: service.transportNumber, here: service.ports, there: OutgoingQuestion.chosen,
                client: client, kind: .answers))
    }

    /// Whether connections that this host opens to a service anywhere can be opened, and their answers are known as such.
    public func opening(to service: ServicePorts) -> OutgoingStanding {
        standing(
            OutgoingQuestion(
                transport: service.transportNumber, here: OutgoingQuestion.chosen, there: service.ports,
                client: nil, kind: .opening))
    }

    /// Whether this host can ask for its IPv6 neighbours and answer them: without that nobody hears it after some seconds.
    /// To be asked of an IPv6 table only.
    public var neighbourDiscoveryOut: OutgoingStanding {
        let any = UInt16.min...UInt16.max
        return standing(
            OutgoingQuestion(
                transport: Transport.icmpv6, here: any, there: any, client: nil, kind: .neighbours))
    }

    /// What certainly keeps everybody from hearing this host's answers to new connections; nil if nothing does.
    public func silence(of service: ServicePorts, to client: Address? = nil) -> PathDecision.End? {
        if case .stopped(let end) = answers(of: service, to: client) { return end }
        guard family == .ipv6, case .stopped(let end) = neighbourDiscoveryOut else { return nil }
        return end
    }

    private func standing(_ question: OutgoingQuestion) -> OutgoingStanding {
        guard bearsOnAnswers else { return .leaves }
        do throws(DecisionDiagrams.TooLarge) {
            var search = try OutgoingSearch(self, question)
            guard let loss = try search.loss() else { return .leaves }
            return standing(after: loss, question)
        } catch {
            return .tooManyRules
        }
    }

    private func standing(after loss: OutgoingSearch.Loss, _ question: OutgoingQuestion) -> OutgoingStanding {
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
