public import Netfilter

/// What a person may choose about the lab.
public struct LabConfiguration: Equatable, Sendable {
    /// The backend of the lab's iptables; nil takes nf_tables if it is installed, else legacy.
    public var backend: Backend?

    /// Describes a lab.
    public init(backend: Backend? = nil) {
        self.backend = backend
    }
}
