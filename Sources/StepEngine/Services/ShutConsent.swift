public import Netfilter

/// That somebody has agreed to have a service shut: this service, with these programs and addresses, and no more of it
/// than was named.
public struct ShutConsent: Sendable, Hashable {
    /// The service's port.
    public var port: ServicePorts
    /// The family.
    public var family: Family
    /// The addresses at which it waited; none if it waited at all of them.
    public var addresses: Set<Address>
    /// Who waited.
    public var owner: ListeningService.Owner
    /// The fingerprint of the rules under which some still got in; nil if it was named as wholly shut, so that nothing more of it can be.
    public var rules: String?

    /// Agrees to a service as it was named.
    init(_ shut: ShutService) {
        self.init(
            port: shut.service.port, family: shut.service.family, addresses: Set(shut.service.addresses),
            owner: shut.service.owner, rules: shut.isWhole ? nil : shut.rules)
    }

    init(
        port: ServicePorts, family: Family, addresses: Set<Address>, owner: ListeningService.Owner,
        rules: String?
    ) {
        self.port = port
        self.family = family
        self.addresses = addresses
        self.owner = owner
        self.rules = rules
    }

    /// Whether the other is to a port that the same program has taken for a question of its own, as a resolver does for
    /// each: to agree to one is to agree to the next. The answers come to it by the state rule anyway.
    func isOfSameAsker(as other: ShutConsent) -> Bool {
        guard case .programs = owner else { return false }
        return owner == other.owner && family == other.family && rules == nil && isPassing
            && other.isPassing
    }

    /// Only ports from 1024 on are taken at random (Linux: ip(7), ip_local_port_range; resolvers have ranges of their own).
    private var isPassing: Bool { port.transport == .udp && port.ports.lowerBound >= 1024 }

    /// The same consent to the service wholly.
    var whole: ShutConsent {
        var whole = self
        whole.rules = nil
        return whole
    }
}

extension Set<ShutConsent> {
    /// Whether somebody has agreed to this, or to more of the same.
    func cover(_ consent: ShutConsent) -> Bool {
        contains(consent) || contains(consent.whole) || contains { $0.isOfSameAsker(as: consent) }
    }
}
