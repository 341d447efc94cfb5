import Netfilter

extension ShutConsent: Codable {
    private enum Key: CodingKey {
        case port, family, addresses, programs, owner, rules
    }

    /// The owners that are no programs.
    private enum Owner: String, Codable {
        case kernel, hidden
    }

    /// Writes the consent. Programs stand under a key of their own.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        try values.encode(port, forKey: .port)
        try values.encode(family, forKey: .family)
        try values.encode(addresses.map(\.description).sorted(), forKey: .addresses)
        switch owner {
        case .programs(let names): try values.encode(names, forKey: .programs)
        case .kernel: try values.encode(Owner.kernel, forKey: .owner)
        case .hidden: try values.encode(Owner.hidden, forKey: .owner)
        }
        try values.encodeIfPresent(rules, forKey: .rules)
    }

    /// Reads a consent.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        let programs = try values.decodeIfPresent([String].self, forKey: .programs)
        let other = try programs == nil ? values.decode(Owner.self, forKey: .owner) : .hidden
        self.init(
            port: try values.decode(ServicePorts.self, forKey: .port),
            family: try values.decode(Family.self, forKey: .family),
            addresses: Set(try values.decode([Address].self, forKey: .addresses)),
            owner: programs.map { .programs($0) } ?? (other == .kernel ? .kernel : .hidden),
            rules: try values.decodeIfPresent(String.self, forKey: .rules))
    }
}
