/// A state of connection tracking, as `--ctstate` names it (iptables-extensions(8)).
public enum ConnectionState: String, CaseIterable, Sendable, Hashable {
    /// A packet that belongs to no connection and cannot begin one.
    case invalid = "INVALID"
    /// A packet that begins a connection.
    case new = "NEW"
    /// A packet that begins a connection, or reports an error, on behalf of another.
    case related = "RELATED"
    /// A packet of a connection that has seen traffic in both directions.
    case established = "ESTABLISHED"
    /// A packet that connection tracking leaves alone.
    case untracked = "UNTRACKED"
    /// Virtual, beside another state: the source address is translated.
    case snat = "SNAT"
    /// Virtual, beside another state: the destination address is translated.
    case dnat = "DNAT"

    /// The states of which every packet has exactly one.
    static let exclusive: Set<ConnectionState> = [.invalid, .new, .related, .established, .untracked]
    /// The states that a packet may have beside one of those.
    static let virtual: Set<ConnectionState> = [.snat, .dnat]
    /// What a reply to an earlier packet may be.
    static let ofReplies: Set<ConnectionState> = [.related, .established]

    /// Reads `RELATED,ESTABLISHED`.
    ///
    /// - Returns: nil if one of the names is not known.
    static func set(parsing text: String) -> Set<ConnectionState>? {
        var states: Set<ConnectionState> = []
        for name in text.split(separator: ",") {
            guard let state = ConnectionState(rawValue: String(name)) else { return nil }
            states.insert(state)
        }
        return states
    }
}
