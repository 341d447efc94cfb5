public import Netfilter

/// A rule at the top of INPUT by which the kernel itself lets a management service in once a time has come: the door opens
/// even where every process of ours is dead.
public struct GuardRule: Sendable, Equatable {
    /// The rule.
    public let rule: Rule

    /// The comment by which such rules are known.
    private static let tag = "surefoot-guard"

    /// The last time that iptables knows, which it prints with every such rule: the end of a signed number of 32 bits.
    private static let end = "2038-01-19T03:14:07"

    /// Makes a rule.
    ///
    /// - Parameters:
    ///   - service: what it lets in.
    ///   - time: when it begins to, in UTC, as iptables prints it: `2026-11-24T18:42:05` (iptables-extensions(8), time).
    public init(_ service: ServicePorts, from time: String) {
        let transport = service.transport.rawValue
        rule = Rule(
            chain: "INPUT",
            words: [
                "-p", transport, "-m", transport, "--dport", service.portOption, "-m", "time", "--datestart",
                time, "--datestop", Self.end, "-m", "comment", "--comment", Self.tag, "-j", "ACCEPT",
            ])
    }

    /// When such a rule begins to let anybody in, in UTC; nil if it is another rule.
    public static func time(of rule: Rule) -> String? {
        guard isGuard(rule), let option = rule.words.firstIndex(of: "--datestart") else { return nil }
        return rule.words[(option + 1)...].first
    }

    /// Whether a rule is such a one.
    public static func isGuard(_ rule: Rule) -> Bool {
        rule.words.contains(tag) && rule.words.contains("--datestart")
    }
}
