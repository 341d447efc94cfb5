import Netfilter
public import StepEngine

extension Finding {
    /// The conclusion as a sentence that names its evidence.
    public var sentence: String {
        switch self {
        case .done: "Done."
        case .ended(let status): status.sentence
        case .unrecognised(let status):
            "\(status.sentence) This step does not know that result, so nothing is concluded from it."
        case .failed(let status): status.sentence
        case .notPermitted(let status):
            "\(status.sentence) iptables may not change the firewall here: root rights are needed."
        case .tryingAgain(let status, let number, let of):
            "\(status.sentence) Another program holds the lock; trying again (\(number) of \(of))."
        case .repliesCounted, .repliesNotCounted, .noOutboundTest, .rulesChangedSinceTest, .outbound,
            .inbound, .watchFailed, .namespaceFailed, .portNotBlocked, .countersReset, .countersNotReset,
            .outputMatches, .outputDiffers, .curlEnded, .ncSaid:
            testSentence
        case .managementSeen, .managementNotSeen, .observed, .notObserved, .stale, .saved, .notSaved:
            recordSentence
        case .sessionTracked, .sessionNotFound, .sessionNotTracked, .managementUntracked, .blockedElsewhere,
            .trackingTableFull, .foreignChain, .trackingNotProved, .managedAtConsole:
            trackingSentence
        case .input, .broadDrop, .stateRuleEffective, .stateRuleAbsent, .stateRuleOtherSpelling,
            .stateRuleNarrower, .stateRuleTooWide, .stateRuleBlocked, .stateRuleShadowed, .stateRuleUncertain,
            .loopback, .management, .repliesObstructed, .neighbourDiscovery, .neighbourDiscoveryNotNeeded,
            .policy, .ruleFound, .ruleFoundButNotListed, .ruleListedButNotFound:
            ruleSentence
        case .unsolicited, .ruleShadowed, .bothBackends, .nativeChain, .nativeUnknown, .guardedByNative,
            .tablesHidden, .conditionsHidden, .nothingListens, .unreadable, .firewallProgram:
            surroundingsSentence
        }
    }
}

extension CommandResult.Status {
    /// How a command ended, as a sentence.
    var sentence: String {
        switch self {
        case .exited(let status): "exit \(status)."
        case .signalled(let signal): "Ended by signal \(signal)."
        case .timedOut(let seconds): "No end after \(seconds) seconds; the command was stopped."
        case .notStarted(let reason): "Not started: \(reason)"
        }
    }
}

extension RuleReference {
    /// The rule with its text.
    var quoted: String { "\(self) (\(rule.specification))" }
}
