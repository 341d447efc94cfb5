public import Netfilter

extension HostRules {
    /// What certainly keeps this host from opening TCP connections, or from hearing their answers: a conclusion for each
    /// family in which something does.
    public var ownConnectionObstacles: [(family: Family, finding: Finding)] {
        families.filter(\.problems.isEmpty).compactMap { own in
            obstacle(to: own).map { (own.family, $0) }
        }
    }

    private func obstacle(to own: FamilyRules) -> Finding? {
        let analysis = nativeAnalysis(of: own)?.analysis ?? self.analysis(of: own)
        var outgoing = analysis.onTheWayOut
        let opened = outgoing.opening(to: OutputFinding.Opening.connections.ports)
        guard !opened.isCertainLoss else { return .output(.opening(.connections, own.family, opened)) }
        let answers = analysis.answersOverTCP
        switch answers {
        // The analysis takes the policy for DROP.
        case .dropped(nil) where analysis.table.input.policy != .drop: return nil
        case .dropped:
            let isOfIptables = analysis.table.native == nil
            return .test(
                .answersKeptOut(own.family, answers, cure: isOfIptables ? own.family.stateRuleInsertion : nil)
            )
        case .obstructed(let end) where end.isCertain:
            return .test(.answersKeptOut(own.family, answers, cure: nil))
        case .accepted, .acceptedForSome, .uncertain, .obstructed: return nil
        }
    }
}

extension Family {
    fileprivate var stateRuleInsertion: Command {
        Command([command, "-I", "INPUT", "1"] + StateRule.words + ["-j", "ACCEPT"])
    }
}
