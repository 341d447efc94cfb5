import Netfilter
import StepEngine

extension Finding {
    /// Sentences about what stands beside INPUT of iptables.
    var surroundingsSentence: String {
        switch self {
        case .unsolicited(let deny): deny.sentence
        case .ruleShadowed(let shadowed) where shadowed.isRepetition:
            "\(shadowed.rule.quoted.capitalizedFirst) repeats \(shadowed.shadow.quoted), and is never met."
        case .ruleShadowed(let shadowed):
            "\(shadowed.rule.quoted.capitalizedFirst) is never met: \(shadowed.shadow.quoted) takes its packets before."
        case .bothBackends:
            "Both iptables-nft and iptables-legacy have rules in INPUT. Each packet must be accepted by both; "
                + "what one command lists is only half of it."
        case .nativeChain(let chain) where chain.effect == .dropsSources:
            "The nftables chain \(chain), drops packets of certain senders. iptables does not list it."
        case .nativeChain(let chain):
            "The nftables chain \(chain), may stop or change packets too. iptables does not list it; nft list ruleset does."
        case .nativeUnknown:
            "nft is not on this host, so it cannot be seen whether nftables has chains of its own. "
                + "Install it to be sure (Debian: nftables)."
        case .guardedByNative(let chains):
            "INPUT of iptables is empty, and this host is guarded by nftables itself: \(chains.joined(separator: "; ")). "
                + "What those rules do is not judged here; nft list ruleset shows them."
        case .tablesHidden(let tables):
            "\(tables.joined(separator: ", ")): this table holds rules that only nft can show, so what iptables lists is not "
                + "the whole. nft list ruleset shows them."
        case .conditionsHidden:
            "A rule in iptables' own tables looks up a set of nftables. iptables lists it without that condition, so that it "
                + "looks wider than it is; nft list ruleset shows it."
        case .nothingListens(let port):
            "No rule accepts new connections to TCP port \(port), and nothing listens there. If this host is managed on "
                + "another port, name it: --management-port PORT."
        case .unreadable(let reason): reason
        case .firewallProgram(let program): program.sentence
        default: ""
        }
    }
}

extension DefaultDeny {
    fileprivate var sentence: String {
        switch self {
        case .byPolicy: "What no rule accepts is dropped by INPUT's policy."
        case .byRule(let rule): "What no rule accepts ends at \(rule.quoted)."
        case .elsewhere(let end): "What nobody has allowed: " + end.sentence
        case .missing(nil): "Whatever no rule refuses gets in: INPUT's policy is ACCEPT."
        case .missing(let rule?): "New connections to any port get in, by \(rule.quoted)."
        case .uncertain(let rule):
            "Whether new connections to any port get in cannot be told, because of \(rule.quoted)."
        }
    }
}
