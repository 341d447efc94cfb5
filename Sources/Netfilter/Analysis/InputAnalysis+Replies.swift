extension InputAnalysis {
    /// What becomes of replies, judged by the set of all of them: the worst that happens to most of a protocol's, in a
    /// direction and on an interface. A DROP for a few addresses or ports is a person's choice, and blocks no reply from
    /// elsewhere.
    public var replies: RepliesStanding {
        if hasNoRuleForReplies { return .noStateRule }
        do throws(DecisionDiagrams.TooLarge) {
            var search = try ReplySearch(self)
            if let lost = try search.surelyLost() { return loss(of: lost) }
            if let stopped = try search.stoppedElsewhere() { return .obstructed(obstacle(to: stopped)) }
            if let untracked = try search.untracked(), let rule = rules(untracking: untracked).first {
                return .untracked(by: rule)
            }
            if let doubtful = try search.maybeLost() { return doubt(about: doubtful) }
            return standing(accepting: try search.acceptedByState(), try search.accepted())
        } catch {
            return .tooManyRules
        }
    }

    /// Whether it takes no sets to see that nothing accepts replies by their state, and not all get in otherwise. So it is
    /// known of any number of rules.
    private var hasNoRuleForReplies: Bool {
        guard let interface = interfaces.last,
            !chains.contains(where: { $0.rules.contains { $0.matches.contains(where: \.looksAtConnection) } })
        else { return false }
        let last = decide(.reply(Transport.tcp, .established, on: interface)).last
        return last?.verdict == .dropped && last?.rule == nil
    }

    /// The rules that keep some replies out of connection tracking: no state rule ever accepts those.
    public var rulesUntrackingReplies: [RuleReference] {
        guard let hooks = surroundings?.hooks, hooks.contains(where: { $0.place == .rawPrerouting }),
            var search = try? ReplySearch(self)
        else { return [] }
        return untrackingRules.filter { (try? search.mayUntrack($0.rule)) ?? true }
    }

    /// A state rule is there, and would take the packet if it came to it; or none is.
    private func loss(of packet: Packet) -> RepliesStanding {
        let hasStateRule = chains.lazy.flatMap(\.rules).contains { $0.accepts(byState: packet) }
        guard hasStateRule, let rule = decide(packet).last?.rule else { return .noStateRule }
        return .blocked(by: rule)
    }

    private func doubt(about packet: Packet) -> RepliesStanding {
        let doubtful = decide(packet).outcomes.first { $0.verdict != .accepted && $0.rule != nil }
        return doubtful?.rule.map { .uncertain(because: $0) } ?? .noStateRule
    }

    private func obstacle(to packet: Packet) -> PathDecision.End {
        arrivals(of: packet).obstacle ?? PathDecision.End(.unknown, .nothing, .unmodelled)
    }

    private func standing(accepting byState: [Packet], _ any: Packet?) -> RepliesStanding {
        var seen: Set<RuleReference> = []
        let rules = byState.compactMap { decide($0).last?.rule }.filter { seen.insert($0).inserted }
        if !rules.isEmpty { return .acceptedByStateRules(rules) }
        return any.flatMap { decide($0).last?.rule }.map { .acceptedByOther($0) } ?? .noStateRule
    }

    private var untrackingRules: [RuleReference] {
        let hooks = surroundings?.hooks.filter { $0.place == .rawPrerouting } ?? []
        return hooks.flatMap { hook in
            hook.chains.reached(from: hook.chain.name).flatMap { chain in
                chain.rules.enumerated().filter(\.element.untracks).map { index, rule in
                    RuleReference(
                        table: hook.place.table, chain: chain.name, position: index + 1, rule: rule)
                }
            }
        }
    }

    private func rules(untracking packet: Packet) -> [RuleReference] {
        var packet = packet
        (packet.state, packet.direction) = (.invalid, nil)
        return untrackingRules.filter { $0.rule.truth(for: packet) == .yes }
    }
}

extension Match {
    /// Whether it asks, or may ask, for what connection tracking knows.
    fileprivate var looksAtConnection: Bool {
        switch condition {
        case .states, .direction, .mark, .anyOf, .unmodelled: true
        default: false
        }
    }
}

extension Rule {
    /// Whether the rule accepts a packet, and would not accept the same packet as the first of a connection.
    fileprivate func accepts(byState packet: Packet) -> Bool {
        var first = packet
        (first.state, first.direction) = (.new, .original)
        return target == .accept && truth(for: packet) == .yes && truth(for: first) == .no
    }
}
