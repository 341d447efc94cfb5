/// All that the packet filters of the host held before a command of which nobody knows what it changes: what goes back then
/// are whole tables.
public struct WholeRules: Sendable, Equatable, Codable {
    /// What `PROGRAM-save` printed, by the program's name: `iptables`, `ip6tables-legacy`.
    public var saved: [String: String]
    /// What `nft -s list ruleset` printed of the tables that are nftables' own; nil where that is no concern of this.
    public var native: String?
    /// Tables of nftables, such as `ip filter`, that iptables brings back or that cannot be.
    public var passedOver: Set<String>

    /// Makes it.
    public init(saved: [String: String], native: String? = nil, passedOver: Set<String> = []) {
        self.saved = saved
        self.native = native
        self.passedOver = passedOver
    }
}
