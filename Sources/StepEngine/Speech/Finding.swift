public import Netfilter
public import Runbook

/// A conclusion, with the evidence it rests on. `Terminal` has the sentence for each.
public enum Finding: Sendable, Hashable {
    // What a command did
    /// The command did what it was to do, and no more is to be said.
    case done
    /// The command ended like this.
    case ended(CommandResult.Status)
    /// The command ended in a way that the step does not know.
    case unrecognised(CommandResult.Status)
    /// The command ended in a way that the step counts as a failure.
    case failed(CommandResult.Status)
    /// iptables says that it may not change the firewall.
    case notPermitted(CommandResult.Status)
    /// The command is tried again: attempt `number` of `of`.
    case tryingAgain(CommandResult.Status, number: Int, of: Int)

    // What connection tracking knows
    /// So many packets of the operator's login are known as part of an established connection.
    case sessionTracked(packets: UInt64)
    /// There may be a login that nobody has found, so it was not counted.
    case sessionNotFound
    /// None of them is.
    case sessionNotTracked(takesUpMidway: Bool)
    /// This rule keeps management traffic out of connection tracking.
    case managementUntracked(rule: String)
    /// This rule or policy of another chain stops management traffic, replies or loopback.
    case blockedElsewhere(rule: String)
    /// There is hardly room for more connections.
    case trackingTableFull(used: Int, limit: Int)
    /// This chain is no chain of iptables, and a packet to this host goes through it as well.
    case foreignChain(String)
    /// It could not be found out; the reason is a sentence.
    case trackingNotProved(reason: String)
    /// The host is managed at its console, where no rule of the firewall counts.
    case managedAtConsole

    // What the rules are
    /// INPUT's policy and how many rules it has.
    case input(Policy, rules: Int)
    /// A DROP or REJECT for everything stands in INPUT, which is a default deny of its own.
    case broadDrop(RuleReference)
    /// Replies are accepted by this state rule.
    case stateRuleEffective(RuleReference)
    /// No rule accepts replies.
    case stateRuleAbsent
    /// A state rule is there under another spelling; the text says how it differs.
    case stateRuleOtherSpelling(position: Int, difference: String)
    /// A state rule is there for some packets only.
    case stateRuleNarrower(position: Int, restriction: String)
    /// A state rule is there that lets in more than replies.
    case stateRuleTooWide(position: Int, states: [String])
    /// The state rule is never reached: this rule comes first.
    case stateRuleBlocked(by: RuleReference)
    /// Another rule accepts replies before the state rule sees them.
    case stateRuleShadowed(by: RuleReference)
    /// This rule uses a match whose effect cannot be told from its text.
    case stateRuleUncertain(because: RuleReference)
    /// A chain other than filter INPUT stops replies, or may do so.
    case repliesObstructed(PathDecision.End)
    /// Whether the host's traffic with itself is accepted.
    case loopback(Reachability)
    /// Whether a new connection to this management service is accepted.
    case management(ServicePorts, Reachability)
    /// Whether ICMPv6 neighbour discovery is accepted.
    case neighbourDiscovery(Reachability)
    /// IPv4 resolves addresses with ARP, which iptables does not see.
    case neighbourDiscoveryNotNeeded
    /// INPUT's policy.
    case policy(Policy)

    // What stands beside INPUT of iptables, and how the rules stand to each other
    /// What happens to connections that nobody has allowed.
    case unsolicited(DefaultDeny)
    /// No packet ever meets this rule.
    case ruleShadowed(ShadowedRule)
    /// Both backends have something in INPUT.
    case bothBackends
    /// This chain of nftables' own may stop packets.
    case nativeChain(NativeChain)
    /// Whether there are such chains could not be found out.
    case nativeUnknown
    /// INPUT of iptables is as the kernel made it, and these chains of nftables' own guard the host.
    case guardedByNative([String])
    /// These tables hold rules that only nft can show.
    case tablesHidden([String])
    /// iptables shows rules without the sets that they look up.
    case conditionsHidden
    /// Nothing waits for logins on this TCP port, so that it is not known how the host is managed.
    case nothingListens(port: UInt16)
    /// The rules could not be read; the reason is a sentence.
    case unreadable(reason: String)
    /// This program keeps rules of its own here.
    case firewallProgram(FirewallProgram)

    // What -C says beside what the rules say
    /// `-C` and the listing agree that the rule is there.
    case ruleFound(position: Int)
    /// `-C` says that the rule is there, and the listing does not show it.
    case ruleFoundButNotListed
    /// `-C` does not find the rule, and the listing shows that spelling.
    case ruleListedButNotFound(position: Int)

    // What happened
    /// The state rule counted this many packets since the test began.
    case repliesCounted(rule: RuleReference, packets: UInt64)
    /// The state rule counted fewer packets than came to it during the test.
    case repliesNotCounted(rule: RuleReference?, packets: UInt64, of: UInt64)
    /// The outbound test has not been done under the present rules.
    case noOutboundTest
    /// The rules changed since the test began, so the counters prove nothing.
    case rulesChangedSinceTest
    /// What a test of a connection from this host has shown.
    case outbound(OutboundConclusion, Observation.Means)
    /// What a test of a connection from another machine has shown.
    case inbound(InboundConclusion, Observation.Means)
    /// A test could not be watched; the reason is a sentence.
    case watchFailed(reason: String)
    /// The temporary namespace could not be made; the reason is a sentence.
    case namespaceFailed(reason: String)
    /// A port is not blocked by the policy: this decides instead.
    case portNotBlocked(port: UInt16, Reachability)
    /// INPUT's counters after the reset.
    case countersReset(packets: UInt64)
    /// The rule counters were left as they were, as iptables 1.8.7 does on recent kernels.
    case countersNotReset(packets: UInt64)
    /// The output has the text looked for.
    case outputMatches(String)
    /// The output does not have the text looked for.
    case outputDiffers(String)
    /// What the person's curl ended with.
    case curlEnded(Int32)
    /// What the person's nc said.
    case ncSaid(Outcome.Saying)

    // Management access
    /// These new management connections were seen.
    case managementSeen(port: UInt16, [ManagementConnection])
    /// No new management connection was seen.
    case managementNotSeen(port: UInt16)

    // Facts
    /// The fact holds, seen under the present rules.
    case observed(Fact, Observation.Means)
    /// The fact was never observed.
    case notObserved(Fact)
    /// The fact was observed, but the rules have changed since.
    case stale(Fact)
    /// The rules were saved.
    case saved(SaveResult.SavedFile)
    /// Nothing was saved; the reason is a sentence.
    case notSaved(reason: String)
}

/// Whether a finding is good news.
public enum Verdict: String, Codable, Sendable, Hashable {
    /// As it should be.
    case ok
    /// Not as it should be.
    case fail
    /// Worth knowing.
    case note
    /// It cannot be told.
    case unsure
    /// There was nothing to do.
    case skip
    /// Something is awaited.
    case wait
}
