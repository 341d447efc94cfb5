/// Whether a packet fits: yes, no, or for some packets only, since not all is known of the packet.
///
/// This is Kleene's logic with the unknown told apart by how many packets it may concern.
/// In this order, "and" is the minimum.
public enum Truth: Int, Sendable, Hashable, Comparable {
    /// It does not.
    case no
    /// Packets with certain addresses, ports or the like do; most do not.
    case some
    /// All do but those with certain addresses, ports or the like.
    case most
    /// It depends on something that is not looked into.
    case unmodelled
    /// It does.
    case yes

    /// What is known, or `some` if nothing is.
    init(_ known: Bool?) {
        self = known.map { $0 ? .yes : .no } ?? .some
    }

    /// Whether the opposite is true.
    var negated: Truth {
        switch self {
        case .no: .yes
        case .some: .most
        case .most: .some
        case .unmodelled: .unmodelled
        case .yes: .no
        }
    }

    /// From never to always.
    public static func < (one: Truth, other: Truth) -> Bool { one.rawValue < other.rawValue }
}
