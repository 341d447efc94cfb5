/// Something that others can begin with this host.
public struct OpenDoor: Sendable, Hashable {
    /// The family.
    public let family: Family
    /// The transport protocols, by number. Those that have ports stand alone.
    public let transports: [UInt8]
    /// The ports; nil where the protocol has none.
    public let ports: ClosedRange<UInt16>?
    /// Where it leads.
    public let destination: Destination
    /// From where.
    public let sources: Sources
    /// The interfaces by which it can be begun, as rules name them; none if it can by all.
    public let interfaces: [String]
    /// What lets it in, in an example.
    public let decider: Decider
    /// Whether the rules leave no doubt that it gets in.
    public let isCertain: Bool

    /// Where a door leads.
    public enum Destination: Sendable, Hashable {
        /// To this host, at the port that others ask for.
        case here
        /// To this host, at one of these ports, or any; INPUT judges it as such.
        case port(ClosedRange<UInt16>?)
        /// Past INPUT to another host, at one of these ports, or any; at that which others ask for, if the rule names none.
        case host(Address, Translation.PortChoice)
    }

    /// What lets something in.
    public enum Decider: Sendable, Hashable {
        /// This rule.
        case rule(RuleReference)
        /// The policy.
        case policy
        /// A rule that was not looked for, as one among very many.
        case someRule
    }

    /// Addresses, few enough to be told.
    public enum Sources: Sendable, Hashable {
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
            family: family, transports: transports + other.transports, ports: ports,
            destination: destination, sources: sources, interfaces: interfaces, decider: decider,
            isCertain: isCertain)
        guard ports == nil, other == both.only(other.transports) else { return nil }
        return both
    }

    private func only(_ transports: [UInt8]) -> OpenDoor {
        OpenDoor(
            family: family, transports: transports, ports: ports, destination: destination, sources: sources,
            interfaces: interfaces, decider: decider, isCertain: isCertain)
    }
}

extension OpenDoor.Destination {
    /// Where packets go with such a destination.
    init(_ translation: Translation?, isElsewhere: Bool) {
        switch translation {
        case .destination(let address, let port)? where isElsewhere: self = .host(address, port)
        case .destination(_, let port)?, .redirect(let port)?: self = Self.here(at: port)
        case nil: self = .here
        }
    }

    private static func here(at port: Translation.PortChoice) -> Self {
        switch port {
        case .kept: .here
        case .among(let ports): .port(ports)
        case .any: .port(nil)
        }
    }
}

extension OpenDoor: CustomStringConvertible {
    /// What is open, without the rule: `ipv4 tcp 8000-8010 from 10.0.0.0/8 on eth1`. Equal texts stand for the same door;
    /// bans, which come and go, make no other of it, nor does the address that a container gets.
    public var description: String {
        let names = transports.map { Transport.name(of: $0) ?? "\($0)" }
        let what = names.count > 8 ? "\(names.count) protocols" : names.joined(separator: ",")
        let ports = ports.map { " " + Self.text($0) }
        let place = interfaces.isEmpty ? "" : " on " + interfaces.joined(separator: ",")
        return
            "\(family.rawValue) \(what)\(ports ?? "")\(way) from \(sources)\(place)\(isCertain ? "" : ", perhaps")"
    }

    private var way: String {
        switch destination {
        case .here: ""
        case .port(let ports): " to \(ports.map { "port " + Self.text($0) } ?? "another port")"
        case .host: " past INPUT"
        }
    }

    private static func text(_ ports: ClosedRange<UInt16>) -> String {
        ports.count == 1 ? "\(ports.lowerBound)" : "\(ports.lowerBound)-\(ports.upperBound)"
    }

    /// Whether a service would be reached by it, as far as protocol and port tell.
    public func includes(_ service: ServicePorts) -> Bool {
        guard transports == [service.transportNumber] else { return false }
        switch destination {
        case .here: return ports?.overlaps(service.ports) ?? false
        case .port(let ports): return ports?.overlaps(service.ports) ?? false
        case .host: return false
        }
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
