/// The kernel interface that an iptables command uses.
public enum Backend: String, CaseIterable, Codable, Sendable, Hashable {
    /// The rules live in nf_tables.
    case nfTables = "nf_tables"
    /// The rules live in the older x_tables.
    case legacy
}
