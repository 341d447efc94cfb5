/// What an expression of nftables reads from a packet (libnftables-json(5), EXPRESSIONS).
struct NativeSelector {
    /// What is read.
    let kind: Kind
    /// What a packet must have for there to be something to read: without it, no rule with the expression takes it, whether
    /// the comparison is negated or not (net/netfilter/nft_payload.c, `nft_payload_eval`).
    let demands: [Match]

    enum Kind: Equatable {
        /// A number.
        case field(PacketSpace.Field)
        /// The first header behind that of IPv6.
        case nextHeader
        /// The interface that a packet comes in by.
        case interface
        /// The interface that it leaves by.
        case outInterface
        /// The state of connection tracking.
        case state
        /// Which addresses of its connection are translated.
        case translation
        /// Its direction in its connection.
        case direction
        /// A mark.
        case mark(Mark)
        /// Whether it is for this host.
        case addressType
        /// Whether an answer would leave by the same interface.
        case reversePath
        /// IPv4 or IPv6.
        case family
        /// Something that is not looked into.
        case unknown
    }

    /// What else decides about the meaning of an expression.
    struct Place {
        /// The family of the packets.
        var family: Family
        /// That of the table: `ip`, `ip6`, `inet`.
        var nftFamily: String
        /// The hook from which the rule is got to.
        var hook: String
        /// Whether the chain at the hook is one that sees the first packet of a connection alone, and translates it.
        var translates = false
        /// Whether the rule asks before for a transport protocol that has ports.
        var hasPorts = false
    }

    init(_ kind: Kind, demands: [Match] = []) {
        self.kind = kind
        self.demands = demands
    }

    init(_ expression: JSONValue, at place: Place) {
        if let payload = expression["payload"] {
            self.init(payload: payload["protocol"]?.text ?? "", payload["field"]?.text ?? "", place)
        } else if let key = expression["meta"]?["key"]?.text {
            self.init(Self.kind(ofMeta: key, place))
        } else if let tracked = expression["ct"], tracked["dir"] == nil {
            self.init(tracked: tracked["key"]?.text ?? "")
        } else if let route = expression["fib"] {
            self.init(Self.kind(ofRoute: route))
        } else {
            self.init(.unknown)
        }
    }

    /// Behind routing, a message of neighbour discovery that this host sends looks as if it came in by the interface that it
    /// leaves by (net/ipv6/ndisc.c, `ndisc_alloc_skb`; net/ipv6/ip6_output.c, `ip6_output`).
    private static func kind(ofMeta key: String, _ place: Place) -> Kind {
        let kind = meta[key] ?? .unknown
        return kind == .interface && place.hook == "postrouting" ? .unknown : kind
    }

    private static let meta: [String: Kind] = [
        "iif": .interface, "iifname": .interface, "oif": .outInterface, "oifname": .outInterface,
        "l4proto": .field(.transport), "nfproto": .family,
        "protocol": .family, "mark": .mark(.ofPacket),
    ]

    /// Without an entry in connection tracking there is no direction, status or mark, but a state.
    private init(tracked key: String) {
        let hasEntry = Match(.states([.invalid, .untracked]), isNegated: true, words: [])
        switch key {
        case "state": self.init(.state)
        case "direction": self.init(.direction, demands: [hasEntry])
        case "status": self.init(.translation, demands: [hasEntry])
        case "mark": self.init(.mark(.ofConnection), demands: [hasEntry])
        default: self.init(.unknown)
        }
    }

    private static func kind(ofRoute route: JSONValue) -> Kind {
        let flags = (route["flags"]?.array ?? []).compactMap(\.text)
        switch route["result"]?.text {
        case "type" where flags == ["daddr"]: return .addressType
        case "oif" where flags.contains("saddr"): return .reversePath
        default: return .unknown
        }
    }

    private init(payload header: String, _ field: String, _ place: Place) {
        let kind = Self.fields[header]?[field] ?? Self.ports[field] ?? .unknown
        switch header {
        case "ip", "ip6":
            self.init(kind, only: header == "ip" ? .ipv4 : .ipv6, at: place)
        case "icmp":
            self.init(kind, demands: [Self.transport(Transport.icmp)], only: .ipv4, at: place)
        case "icmpv6":
            self.init(kind, demands: [Self.transport(Transport.icmpv6)], only: .ipv6, at: place)
        case "th": self.init(place.hasPorts ? kind : .unknown)
        case "tcp", "udp", "udplite", "sctp", "dccp":
            self.init(kind, demands: [Self.transport(Transport.number(of: header) ?? 0)])
        default: self.init(.unknown)
        }
    }

    /// Reads a header of one family alone. nft asks for that family where a table has both, and leaves it out of the listing.
    private init(_ kind: Kind, demands: [Match] = [], only family: Family, at place: Place) {
        if place.family == family {
            self.init(kind, demands: demands)
        } else if place.nftFamily == "inet" {
            self.init(kind, demands: [.never])
        } else {
            self.init(.unknown)
        }
    }

    private static func transport(_ number: UInt8) -> Match { Match(.transport(number), words: []) }

    private static let ports: [String: Kind] = [
        "sport": .field(.sourcePort), "dport": .field(.destinationPort),
    ]
    private static let fields: [String: [String: Kind]] = [
        "ip": [
            "saddr": .field(.source), "daddr": .field(.destination), "protocol": .field(.transport),
            "ttl": .field(.hopLimit),
        ],
        "ip6": [
            "saddr": .field(.source), "daddr": .field(.destination), "nexthdr": .nextHeader,
            "hoplimit": .field(.hopLimit),
        ],
        "icmp": ["type": .field(.icmpType), "code": .field(.icmpCode)],
        "icmpv6": ["type": .field(.icmpType), "code": .field(.icmpCode)],
        "tcp": ["flags": .field(.tcpFlags)],
    ]
}

extension Match {
    /// No packet fits.
    static let never = Match(.anyOf([]), words: [])
}
