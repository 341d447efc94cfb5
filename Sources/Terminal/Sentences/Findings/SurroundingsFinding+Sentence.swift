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
        case .nativeChain(let chain):
            "The nftables chain \(chain), may stop or change packets too. iptables does not list it; nft list ruleset does."
        case .nativeUnknown:
            "nft is not on this host, so it cannot be seen whether nftables has chains of its own. "
                + "Install it to be sure (Debian: nftables)."
        case .guardedByNative(let chains, let isJudged):
            "INPUT of iptables is empty, and this host is guarded by nftables itself: \(chains.joined(separator: "; ")). "
                + (isJudged ? "Its rules are judged here" : "What those rules do is not judged here")
                + "; nft list ruleset shows them."
        case .tablesHidden(let tables):
            "\(tables.joined(separator: ", ")): this table holds rules that only nft can show, so what iptables lists is not "
                + "the whole. nft list ruleset shows them."
        case .conditionsHidden:
            "A rule in iptables' own tables looks up a set of nftables. iptables lists it without that condition, so that it "
                + "looks wider than it is; nft list ruleset shows it."
        case .unreadable(let reason): reason
        case .program(let program): program.sentence
        }
    }
}
