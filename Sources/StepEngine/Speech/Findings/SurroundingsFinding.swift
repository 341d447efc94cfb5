public import Netfilter

/// What stands beside INPUT of iptables, and may decide as well.
public enum SurroundingsFinding: Sendable, Equatable {
    /// Both backends have something in INPUT.
    case bothBackends
    /// This chain of nftables' own may stop packets.
    case nativeChain(NativeChain)
    /// Whether there are such chains the kernel did not tell.
    case nativeUnknown
    /// INPUT of iptables is as the kernel made it, and these chains of nftables' own guard the host; whether they are
    /// judged.
    case guardedByNative([String], isJudged: Bool)
    /// INPUT of iptables is as the kernel made it, and these chains of nftables' own may guard the host, but not all of
    /// their rules were read.
    case nativeMayGuard([String])
    /// These tables hold rules that only nft can show.
    case tablesHidden([String])
    /// iptables' own tables hold sets, and it shows rules without those that they look up.
    case conditionsHidden
    /// The rules could not be read.
    case unreadable(UnreadableRules)
    /// This program keeps rules of its own here.
    case program(FirewallProgram)
}

extension SurroundingsFinding {
    /// Whether it speaks against putting rules into INPUT by hand.
    var isObstacle: Bool {
        switch self {
        case .program(let program): program.stance != .safe
        case .guardedByNative, .nativeMayGuard, .tablesHidden, .conditionsHidden: true
        case .bothBackends, .nativeChain, .nativeUnknown, .unreadable: false
        }
    }
}
