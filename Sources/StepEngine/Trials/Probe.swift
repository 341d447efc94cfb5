public import Netfilter

/// A rule that only counts, and the commands that put it in and take it out. Without a target it changes no packet's
/// fate (iptables(8)).
public struct Probe: Sendable, Equatable {
    /// The family whose packets it counts.
    public var family: Family
    /// The chain that it stands in.
    public var chain: String
    /// The rule's words.
    public var words: [String]
    /// Puts it in.
    public var insertion: Command
    /// Takes it out.
    public var deletion: Command

    /// The comment by which such rules are known, whatever follows in it.
    private static let tag = "surefoot-probe"

    /// Makes a probe at a position from 1; without one it is the last of its chain.
    private init(
        _ family: Family, _ chain: String = "INPUT", position: Int?, label: String, matching matches: [String]
    ) {
        self.family = family
        self.chain = chain
        words = matches + ["-m", "comment", "--comment", "\(Self.tag):\(label)"]
        let start = [family.command, "-w", "5"]
        let place = position.map { ["-I", chain, "\($0)"] } ?? ["-A", chain]
        insertion = Command(start + place + words)
        deletion = Command(start + ["-D", chain] + words)
    }

    /// The rule.
    public var rule: Rule { Rule(chain: chain, words: words) }

    /// Whether a rule is such a one.
    public static func isProbe(_ rule: Rule) -> Bool {
        rule.target == .none && rule.words.contains { $0.hasPrefix(tag) }
    }
}

extension Probe {
    /// Counts the packets of a login that connection tracking knows.
    public static func login(_ connection: OperatorLogin.Connection, position: Int) -> Probe {
        let family = connection.client.family
        return Probe(
            family, position: position, label: "login",
            matching: [
                "-s", family.host(connection.client), "-d", family.host(connection.local), "-p", "tcp", "-m",
                "tcp",
                "--sport", "\(connection.clientPort)", "--dport", "\(connection.localPort)",
            ] + established)
    }

    /// Counts what comes back from a peer on connections that this host has opened. Those of a login from there run
    /// the other way round, or, if tracking took them up in their middle, to the management port.
    static func replies(
        from peer: Address, except port: UInt16, at place: RuleReference?, label: String
    ) -> Probe {
        Probe(
            peer.family, place?.chain ?? "INPUT", position: place?.position ?? 1, label: label,
            matching: ["-s", peer.family.host(peer), "-p", "tcp", "-m", "tcp", "!", "--dport", "\(port)"]
                + established + ["--ctdir", "REPLY"])
    }

    /// Counts what comes in for a port from a sender; without a position, at the end of the chain.
    static func arrivals(
        _ family: Family, port: UInt16, from sender: Watch.Sender, in chain: String = "INPUT", position: Int?,
        label: String
    ) -> Probe {
        let ports = ["-p", "tcp", "-m", "tcp", "--dport", "\(port)"]
        let matches =
            switch sender {
            case .port(let source): ["-p", "tcp", "-m", "tcp", "--sport", "\(source)", "--dport", "\(port)"]
            case .address(let address): ["-s", family.host(address)] + ports
            }
        return Probe(family, chain, position: position, label: label, matching: matches)
    }

    private static let established = ["-m", "conntrack", "--ctstate", "ESTABLISHED"]
}

extension Family {
    /// An address as a network of its own, as iptables prints it.
    fileprivate func host(_ address: Address) -> String {
        "\(address)" + (self == .ipv4 ? "/32" : "/128")
    }
}

extension FilterTable {
    /// The table without rules that only count: they come and go, and would shift the positions of the others.
    public var withoutProbes: FilterTable {
        guard chains.contains(where: { $0.rules.contains(where: Probe.isProbe) }) else { return self }
        let kept = chains.map { chain in
            Chain(
                name: chain.name, policy: chain.policy, policyCounters: chain.policyCounters,
                rules: chain.rules.filter { !Probe.isProbe($0) })
        }
        return FilterTable(chains: kept) ?? self
    }
}
