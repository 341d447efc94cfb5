import Netfilter

/// The ruleset that a lab starts with.
struct Scenario: Equatable, Sendable {
    /// The rules of the INPUT chain, family by family, in order.
    var input: [Family: [String]]

    /// A server as it is found before it is hardened. ICMPv6 is missing, so that the wizard has it to offer.
    static let standard = Scenario(input: [.ipv4: serverRules, .ipv6: serverRules])

    private static let serverRules = [
        "-A INPUT -i lo -j ACCEPT",
        "-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT",
    ]

    /// Input of iptables-restore(8).
    func restoreText(_ family: Family) -> String {
        let rules = input[family, default: []].map { $0 + "\n" }.joined()
        return "*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n\(rules)COMMIT\n"
    }
}
