import Netfilter
import StepEngine

extension SurroundingsFinding {
    /// What stands beside INPUT, and what that means for it.
    var sentence: String {
        switch self {
        case .bothBackends:
            "Both iptables-nft and iptables-legacy have rules in INPUT. Each packet must be accepted by both; "
                + "what one command lists is only half of it."
        case .nativeChain(let chain) where chain.effect == .dropsSources:
            "The nftables chain \(chain), drops packets of certain senders. iptables does not list it."
        case .nativeChain(let chain) where chain.effect == .unread:
            "The nftables chain \(chain) policy \(chain.policy.rawValue.lowercased()), may stop or change packets too. What its rules "
                + "do is not known: only nft can read them. \(Self.nft)"
        case .nativeChain(let chain):
            "The nftables chain \(chain), may stop or change packets too. iptables does not list it; `nft list ruleset` does."
        case .nativeUnknown:
            "The kernel does not tell here whether nftables has chains of its own, which may stop packets too."
        case .guardedByNative(let chains, let isJudged):
            "INPUT of iptables is empty, and this host is guarded by nftables itself: \(chains.joined(separator: "; ")). "
                + (isJudged ? "Its rules are judged here" : "What those rules do is not judged here")
                + "; `nft list ruleset` shows them."
        case .nativeMayGuard(let chains):
            "INPUT of iptables is empty, and nftables has chains of its own that may guard this host: "
                + "\(chains.joined(separator: "; ")). What their rules do is not known: only nft can read them. \(Self.nft)"
        case .tablesHidden(let tables):
            "Only nft can show all rules of \(tables.listed), so what iptables lists is not the whole: `nft list ruleset`."
        case .conditionsHidden:
            "iptables' own tables hold a set of nftables. iptables lists a rule that looks it up without that condition, so that it "
                + "looks wider than it is; `nft list ruleset` shows it."
        case .unreadable(let reason): reason.sentence
        case .program(let program): program.sentence
        }
    }

    private static let nft =
        "Install it, if it is not here (Debian: nftables), and look with `nft list ruleset`."
}

extension UnreadableRules {
    fileprivate var sentence: String {
        switch self {
        case .notEnded(let program): "\(program) did not run to its end, so the rules are not known."
        case .failed(let program, let exit, let words):
            "\(program) ended with exit \(exit), so the rules are not known: \(words)"
        case .notUnderstood(let program, let error):
            "\(program) printed what is not understood here. \(error)"
        case .dormant(let table):
            "The table \(table.family) \(table.name) is dormant: iptables shows its rules, and the kernel asks none of them. "
                + "`nft list tables` tells; whoever put it to sleep knows why."
        }
    }
}
