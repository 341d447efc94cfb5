public import Netfilter

extension ManagementAccess {
    /// The first service that certainly nobody gets in to, or hears answers from, whichever chain of the host is the reason:
    /// those of the other tables and of nftables' own count as well. What lets management in after a deadline does not: it
    /// does not stay.
    ///
    /// - Parameters:
    ///   - rules: all that was read of the host.
    ///   - own: the rules of the family that is asked about.
    /// - Returns: nil if there is none.
    public func obstacle(in rules: HostRules, of own: HostRules.FamilyRules) -> Obstacle? {
        let own = own.withoutGuards
        let analysis = rules.nativeAnalysis(of: own)?.analysis ?? rules.analysis(of: own)
        let arriving = services.lazy.map { service in
            let client = client(of: service, in: own.family)
            return Obstacle(
                service: service, reachability: analysis.management(service, client: client))
        }
        // The analysis takes the policy for DROP.
        let isOpen = analysis.table.input.policy != .drop
        let shut = arriving.first { $0.isCertain && !(isOpen && $0.reachability == .dropped(by: nil)) }
        return shut ?? silences(in: analysis, of: own.family).first
    }

    /// The services whose answers certainly do not leave: whoever gets in hears nothing.
    func silences(in analysis: InputAnalysis, of family: Family) -> [Obstacle] {
        var outgoing = analysis.onTheWayOut
        return services.compactMap { service in
            outgoing.silence(of: service, to: client(of: service, in: family)).map {
                Obstacle(service: service, reachability: .obstructed($0))
            }
        }
    }
}

extension HostRules.FamilyRules {
    fileprivate var withoutGuards: HostRules.FamilyRules {
        var rules = self
        for (index, one) in rulesets.enumerated() {
            guard let filter = one.ruleset.filter else { continue }
            rules.rulesets[index].ruleset.replaceFilter(by: filter.leavingOutOfInput(GuardRule.isGuard))
        }
        return rules
    }
}
