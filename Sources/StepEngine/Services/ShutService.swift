public import Netfilter

/// A listening service that the policy would shut, wholly or for some.
public struct ShutService: Sendable, Equatable {
    /// The service, as it was listed.
    public var service: ListeningService
    /// Who would still get in.
    public var reachability: Reachability
    /// The fingerprint of its family's rules, by which that is so.
    public var rules: String

    /// Describes one.
    public init(_ service: ListeningService, _ reachability: Reachability, by rules: String) {
        self.service = service
        self.reachability = reachability
        self.rules = rules
    }

    /// Whether nobody would get in.
    public var isWhole: Bool {
        if case .dropped = reachability { true } else { false }
    }
}
