/// One of the matches of a rule: all must fit for the rule to take the packet.
public struct Match: Sendable, Hashable {
    /// The words of the rule that say so.
    public let words: ArraySlice<String>
    /// What is asked for.
    public let condition: Condition
    /// Whether `!` stands before it.
    public let isNegated: Bool

    /// What a match asks for (iptables(8), iptables-extensions(8)).
    public enum Condition: Sendable, Hashable {
        /// `-i`; a final `+` stands for any ending.
        case inInterface(String)
        /// `-o`, with the same meaning; no packet of INPUT has such an interface.
        case outInterface(String)
        /// `-s`.
        case source(Network)
        /// `-d`.
        case destination(Network)
        /// `--src-range`.
        case sourceRange(AddressRange)
        /// `--dst-range`.
        case destinationRange(AddressRange)
        /// `-p`, by number; 0 stands for all.
        case transport(UInt8)
        /// `--sport`, `--sports`.
        case sourcePorts([ClosedRange<UInt16>])
        /// `--dport`, `--dports`.
        case destinationPorts([ClosedRange<UInt16>])
        /// `--ports`: either of them.
        case eitherPort([ClosedRange<UInt16>])
        /// `--tcp-flags`, `--syn`: of those examined, exactly these are set.
        case tcpFlags(examined: TCPFlags, set: TCPFlags)
        /// `--ctstate`, `--state`.
        case states(Set<ConnectionState>)
        /// `--ctdir`; whether the same match asks for a state too.
        case direction(Packet.Direction, besideState: Bool)
        /// `--icmp-type`, `--icmpv6-type`.
        case icmpType(UInt8, code: UInt8?)
        /// `--icmp-type any`.
        case anyICMPType
        /// `--dst-type`.
        case destinationType(AddressTypes)
        /// `--hl-eq`, `--ttl-lt` and the like; nil if no hop limit fits.
        case hopLimit(ClosedRange<UInt8>?)
        /// `--mark`, of the module mark or connmark.
        case mark(MarkTest)
        /// `--match-set`: a set of addresses or ports that the listing does not show.
        case set(String)
        /// One of these values; by nftables' own rules alone.
        case values(FieldValues)
        /// The first header behind that of IPv6; by nftables' own rules alone.
        case nextHeader(FieldValues)
        /// All matches of one of these alternatives; by nftables' own rules alone.
        case anyOf([[Match]])
        /// `-f`: a later fragment.
        case laterFragment
        /// `--comment`: no condition at all.
        case comment(String)
        /// A header, a hardware address or a spoofed source, which few packets have: the module that asks for it.
        case rarity(String)
        /// Something that is not looked into.
        case unmodelled
    }

    init(_ condition: Condition, isNegated: Bool = false, words: ArraySlice<String>) {
        self.words = words
        self.condition = condition
        self.isNegated = isNegated
    }
}
