extension InputAnalysis {
    /// What the policy DROP leaves of a listening service, for new connections from anywhere.
    ///
    /// What a rule drops is shut already, and what a rule certainly accepts stays open: the policy has no say in either.
    ///
    /// - Parameters:
    ///   - service: its ports.
    ///   - addresses: the addresses of this host at which it waits; none if it waits at all of them.
    /// - Returns: who still gets in, for the port, address and interface where that is fewest; nil if the policy does
    ///   not decide about any of its packets.
    public func leftByPolicy(_ service: ServicePorts, at addresses: [Address] = []) -> Reachability? {
        let packets = firstPackets(to: service, at: addresses)
        guard packets.contains(where: { decide($0).isUpToPolicy }) else { return nil }
        return self.service(service, at: addresses)
    }

    /// Whether new connections from anywhere to a listening service are accepted by rules: for the port, address and interface
    /// where they fare worst.
    ///
    /// - Parameters:
    ///   - service: its ports.
    ///   - addresses: the addresses of this host at which it waits; none if it waits at all of them.
    /// - Returns: who gets in under the policy DROP.
    public func service(_ service: ServicePorts, at addresses: [Address] = []) -> Reachability {
        let destinations: [Address?] = addresses.isEmpty ? [nil] : addresses
        return .worst(destinations.map { reachability(of: service, at: $0) })
    }

    /// A new packet for each port that rules tell apart, each address and each interface.
    private func firstPackets(to service: ServicePorts, at addresses: [Address]) -> [Packet] {
        let destinations: [Address?] = addresses.isEmpty ? [nil] : addresses
        return destinations.flatMap { destination in
            portsToldApart(in: service.ports).flatMap { port in
                interfaces.map { interface in
                    connection(
                        service.transportNumber, to: port, at: destination, from: nil, on: interface.example)
                }
            }
        }
    }
}

extension Decision {
    /// Whether the policy may decide.
    fileprivate var isUpToPolicy: Bool { outcomes.contains { $0.path.isEmpty } }
}

extension FilterTable {
    /// The first rule of INPUT that accepts every packet that this rule would, and perhaps more.
    public func rule(acceptingAllOf rule: Rule) -> RuleReference? {
        input.references.first { $0.rule.target == .accept && rule.demandsAll(of: $0.rule) }
    }
}
