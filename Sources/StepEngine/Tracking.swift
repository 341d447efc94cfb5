public import Netfilter

/// A rule that only counts the packets of one login which connection tracking knows, and the commands that put it in
/// and take it out. Without a target it changes no packet's fate (iptables(8)).
public struct TrackingProbe: Sendable, Hashable {
    /// The family of the login.
    public var family: Family
    /// The rule's words.
    public var words: [String]
    /// Puts it in.
    public var insertion: Command
    /// Takes it out.
    public var deletion: Command

    /// A probe for a connection, at a position of INPUT from 1.
    public init(_ connection: OperatorLogin.Connection, position: Int) {
        family = connection.client.family
        let length = family == .ipv4 ? "/32" : "/128"
        words = [
            "-s", "\(connection.client)" + length, "-d", "\(connection.local)" + length, "-p", "tcp", "-m",
            "tcp",
            "--sport", "\(connection.clientPort)", "--dport", "\(connection.localPort)", "-m", "conntrack",
            "--ctstate", "ESTABLISHED", "-m", "comment", "--comment", Self.comment,
        ]
        let start = [family.command, "-w", "5"]
        insertion = Command(start + ["-I", "INPUT", "\(position)"] + words)
        deletion = Command(start + ["-D", "INPUT"] + words)
    }

    /// The comment by which the rule is known.
    private static let comment = "surefoot-probe"

    /// Whether a rule is such a one.
    public static func isProbe(_ rule: Rule) -> Bool {
        rule.target == .none && rule.words.contains(comment)
    }
}

/// What was found out about connection tracking on the host.
public struct TrackingProof: Sendable, Hashable, Codable {
    /// How many packets of the login the probe counted; nil if there was no login to count.
    public var packets: UInt64?
    /// Whether a connection that began before tracking is taken up in its middle (nf_conntrack_tcp_loose).
    public var takesUpMidway: Bool
    /// The rules that keep management traffic out of connection tracking.
    public var untracking: [String]
    /// How many connections are tracked.
    public var used: Int
    /// How many can be (nf_conntrack_max); 0 if that cannot be told.
    public var limit: Int
    /// Chains of nftables' own that may stop packets to this host as well.
    public var foreignChains: [String]
    /// Rules and policies of other chains that stop what the host lives on, with the command that lists them.
    public var blocking: [String]
    /// Why the probe could not be made or removed, as a sentence.
    public var failure: String?

    /// Makes a proof.
    public init(
        packets: UInt64?, takesUpMidway: Bool = true, untracking: [String] = [], used: Int = 0,
        limit: Int = 0, foreignChains: [String] = [], blocking: [String] = [], failure: String? = nil
    ) {
        self.packets = packets
        self.takesUpMidway = takesUpMidway
        self.untracking = untracking
        self.used = used
        self.limit = limit
        self.foreignChains = foreignChains
        self.blocking = blocking
        self.failure = failure
    }
}
