import Netfilter
import Testing

/// What must not be saved for the next boot.
@Suite struct DynamicRuleTests {
    @Test(arguments: [
        ("fail2ban", 3), ("docker", 18), ("libvirt", 26), ("crowdsec", 1), ("ufw", 0), ("shorewall", 0),
        ("two-backends", 0),
    ])
    func dynamicRulesAreLeftOut(name: String, count: Int) throws {
        let ruleset = try SavedRuleset(parsing: RecordedFirewall(name: name).saved(.ipv4))
        #expect(ruleset.dynamicRules.count == count)
        let kept = ruleset.withoutDynamicRules
        #expect(kept.dynamicRules.isEmpty)
        #expect(kept.isComplete == ruleset.isComplete)
        let all = ruleset.tables.flatMap(\.chains).flatMap(\.rules)
        #expect(kept.tables.flatMap(\.chains).flatMap(\.rules).count == all.count - count)
    }

    /// The host's own rules stay, in their order, and no rule leads to a chain that is left out.
    @Test(arguments: ["fail2ban", "docker", "podman", "libvirt", "crowdsec", "kubernetes", "calico"])
    func theHostsOwnRulesStay(name: String) throws {
        let kept = try SavedRuleset(parsing: RecordedFirewall(name: name).saved(.ipv4)).withoutDynamicRules
        let filter = try #require(kept.filter)
        #expect(
            filter.input.rules.map(\.specification) == [
                "-i lo -j ACCEPT", stateRule, "-p icmp -j ACCEPT", "-p tcp -m tcp --dport 22 -j ACCEPT",
            ])
        #expect(filter.input.policy == .drop)
        #expect(filter.chains.map(\.name).sorted() == ["FORWARD", "INPUT", "OUTPUT"])
    }
}
