@testable import Netfilter

/// Rules that give connections another destination.
extension RulesetMaker {
    /// A nat table, with a chain of its own.
    ///
    /// - Parameter publishes: whether what no other rule translates goes to other hosts.
    /// - Returns: what iptables-restore reads.
    mutating func nat(publishes: Bool = false) -> String {
        var lines = ["*nat", ":PREROUTING ACCEPT [0:0]", ":y - [0:0]"]
        for chain in ["PREROUTING", "y"] {
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                let others = chance(3) ? pick(general(in: "PREROUTING")) + " " : ""
                let doubt = chance(10) ? pick(Self.unmodelled) + " " : ""
                let jumps = chain == "y" ? ["-j RETURN"] : ["-j y", "-j y", "-g y"]
                lines.append(
                    "-A \(chain) \(others)\(pick(Self.services)) \(doubt)\(pick(translating + jumps))")
            }
        }
        if publishes {
            let (one, other) =
                family == .ipv4 ? ("203.0.113.80", "198.51.100.77") : ("2001:db8:9::80", "2001:db8:2::77")
            lines.append("-A PREROUTING -p udp -j DNAT --to-destination \(one)")
            lines.append("-A PREROUTING -p tcp -j DNAT --to-destination \(other)")
        }
        return (lines + ["COMMIT\n"]).joined(separator: "\n")
    }

    private static let services = [
        "-p tcp -m tcp --dport 22", "-p tcp -m tcp --dport 80", "-p tcp -m tcp --dport 1:1024", "-p tcp",
        "-p udp -m udp --dport 53", "-p udp", "-p tcp -m multiport --dports 22,443,8080",
        "-p tcp -m tcp --dport 80 -m conntrack --ctstate NEW",
    ]

    private var translating: [String] {
        let (elsewhere, neighbour) =
            family == .ipv4 ? ("203.0.113.80", "198.51.100.77") : ("[2001:db8:9::80]", "[2001:db8:2::77]")
        let (here, loopback) =
            family == .ipv4 ? ("198.51.100.1", "127.0.0.1") : ("[2001:db8:2::1]", "[::1]")
        let marking = "-j MARK --set-xmark 0x1/0x1"
        return [
            "-j REDIRECT --to-ports 22", "-j REDIRECT --to-ports 80", "-j REDIRECT --to-ports 8080-8090",
            "-j REDIRECT", "-j DNAT --to-destination \(elsewhere):8080",
            "-j DNAT --to-destination \(elsewhere)", "-j DNAT --to-destination \(neighbour)",
            "-j DNAT --to-destination \(neighbour):80", "-j DNAT --to-destination \(here)",
            "-j DNAT --to-destination \(here):22", "-j DNAT --to-destination \(here):443-444",
            "-j DNAT --to-destination \(loopback):80", "-j ACCEPT", marksPackets ? marking : "",
        ].map { $0.hasSuffix("]") ? $0.replacing("[", with: "").replacing("]", with: "") : $0 }
    }
}
