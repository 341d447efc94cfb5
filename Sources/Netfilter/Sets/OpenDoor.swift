/// Something that others can begin with this host.
public struct OpenDoor: Sendable, Equatable {
    /// The family.
    public let family: Family
    /// The transport protocols, by number. Those that have ports stand alone.
    public let transports: [UInt8]
    /// The ports; nil where the protocol has none.
    public let ports: ClosedRange<UInt16>?
    /// From where.
    public let sources: Sources
    /// The interfaces by which it can be begun, as rules name them; none if it can by all.
    public let interfaces: [String]
    /// What lets it in, in an example.
    public let decider: Decider
    /// Whether the rules leave no doubt that it gets in.
    public let isCertain: Bool

    /// What lets something in.
    public enum Decider: Sendable, Equatable {
        /// This rule.
        case rule(RuleReference)
        /// The policy.
        case policy
        /// A rule that was not looked for, as one among very many.
        case someRule
    }

    /// Addresses, few enough to be told.
    public enum Sources: Sendable, Equatable {
        /// All addresses.
        case anywhere
        /// These alone.
        case these([AddressRange])
        /// All but some.
        case most
        /// Too many ranges of addresses to be told.
        case many
    }
}

extension OpenDoor {
    /// The rule that lets it in, if it is known.
    public var rule: RuleReference? {
        if case .rule(let rule) = decider { rule } else { nil }
    }

    /// Both as one, where they differ in the protocol alone and that has no ports.
    func together(with other: OpenDoor) -> OpenDoor? {
        let both = OpenDoor(
            family: family, transports: transports + other.transports, ports: ports, sources: sources,
            interfaces: interfaces, decider: decider, isCertain: isCertain)
        guard ports == nil, other == both.only(other.transports) else { return nil }
        return both
    }

    private func only(_ transports: [UInt8]) -> OpenDoor {
        OpenDoor(
            family: family, transports: transports, ports: ports, sources: sources, interfaces: interfaces,
            decider: decider, isCertain: isCertain)
    }
}

extension OpenDoor: CustomStringConvertible {
    /// What is open, without the rule: `ipv4 tcp 8000-8010 from 10.0.0.0/8 on eth1`. Equal texts stand for the same door;
    /// bans, which come and go, make no other of it.
    public var description: String {
        let names = transports.map { Transport.name(of: $0) ?? "\($0)" }
        let what = names.count > 8 ? "\(names.count) protocols" : names.joined(separator: ",")
        let ports = ports.map { $0.count == 1 ? " \($0.lowerBound)" : " \($0.lowerBound)-\($0.upperBound)" }
        let place = interfaces.isEmpty ? "" : " on " + interfaces.joined(separator: ",")
        return
            "\(family.rawValue) \(what)\(ports ?? "") from \(sources)\(place)\(isCertain ? "" : ", perhaps")"
    }

    /// Whether a service would be reached by it, as far as protocol and port tell.
    public func includes(_ service: ServicePorts) -> Bool {
        transports == [service.transportNumber] && ports?.overlaps(service.ports) ?? false
    }
}

extension OpenDoor.Sources: CustomStringConvertible {
    /// `anywhere`, `10.0.0.0/8,192.0.2.1`.
    public var description: String {
        switch self {
        case .anywhere, .most: "anywhere"
        case .these(let ranges): ranges.map(\.description).joined(separator: ",")
        case .many: "many networks"
        }
    }
}
