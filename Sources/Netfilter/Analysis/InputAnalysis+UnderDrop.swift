extension InputAnalysis {
    /// What would be wide open to the internet though INPUT's policy were DROP.
    ///
    /// - Parameter interfaces: the names of the host's interfaces: who trusts all that there are trusts anybody.
    /// - Returns: what is open, and the rule that lets it in; nil if nothing certainly is.
    public func openingUnderDrop(on interfaces: [String]) -> (rule: RuleReference, opening: WideOpening)? {
        guard chains.mayOpenMore(than: OpenServices.mostWellKnown) else { return nil }
        let denying = InputAnalysis(
            table.replacingInput(with: table.input.rules, policy: .drop), family: family, in: surroundings,
            interfaces: interfaces)
        guard var search = try? WideOpenings(denying), let opening = try? search.surely(),
            let rule = denying.decider(of: opening.example)
        else { return nil }
        return (rule, opening)
    }
}

extension [Chain] {
    /// Whether the rules that accept may let strangers in to more than so many ports, or to anything without ports. It looks at
    /// each rule by itself, since those of most hosts are narrow, and the set of all packets takes its time.
    fileprivate func mayOpenMore(than most: Int) -> Bool {
        var ports = 0
        for rule in lazy.flatMap(\.rules) where rule.target == .accept {
            guard let count = rule.portsForStrangers else { return true }
            ports += count
        }
        return ports > most
    }
}

extension Rule {
    /// How many ports it opens at most to connections from other hosts; nil if that is more than a number of ports. ICMP is
    /// nothing that anybody listens to.
    fileprivate var portsForStrangers: Int? {
        matches.lazy.filter { !$0.isNegated }.compactMap { match in
            switch match.condition {
            case .inInterface("lo"): 0
            case .states(let states) where states.isDisjoint(with: [.new, .invalid, .untracked]): 0
            case .transport(Transport.icmp), .transport(Transport.icmpv6): 0
            case .destinationPorts(let ranges): ranges.reduce(0) { $0 + $1.count }
            default: nil
            }
        }.min()
    }
}
