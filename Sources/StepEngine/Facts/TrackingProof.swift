public import Netfilter

/// What was found out about connection tracking on the host.
public struct TrackingProof: Sendable, Equatable, Codable {
    /// How many packets of the login the probe counted; nil if there was no login to count.
    public var packets: UInt64?
    /// Whether the kernel's list of tracked connections has the login, with packets both ways. It is asked where no packet
    /// was counted: a login of which nobody reads the output is silent for minutes. Nil if it was not asked.
    public var isListed: Bool?
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
    /// What keeps new logins, or the answers to them, from the families in which it does so now, as a command that would make
    /// it; filter INPUT is judged by itself. Older journals do not have it.
    public var shut: [Family: String]?
    /// Why the probe could not be made or removed, as a sentence.
    public var failure: String?

    /// Makes a proof.
    public init(
        packets: UInt64?, isListed: Bool? = nil, takesUpMidway: Bool = true, untracking: [String] = [],
        used: Int = 0,
        limit: Int = 0, foreignChains: [String] = [], blocking: [String] = [],
        shut: [Family: String]? = nil, failure: String? = nil
    ) {
        self.packets = packets
        self.isListed = isListed
        self.takesUpMidway = takesUpMidway
        self.untracking = untracking
        self.used = used
        self.limit = limit
        self.foreignChains = foreignChains
        self.blocking = blocking
        self.shut = shut
        self.failure = failure
    }
}
