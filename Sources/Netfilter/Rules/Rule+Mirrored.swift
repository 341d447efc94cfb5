extension Chain {
    /// A chain on the way out of this host as it looks from the other end: what its rules ask of the destination and of
    /// the interface by which a packet leaves, they then ask of the source and of the interface by which it comes. So a
    /// connection is the same packet to the chains of both ways.
    ///
    /// - Parameter translates: whether it is one of the nat table's, where what is left of a packet goes on.
    /// - Returns: the chain, whose rules are told by the same words.
    func mirrored(translates: Bool) -> Chain {
        Chain(
            name: name, policy: policy, rules: rules.map { $0.mirrored(translates: translates) },
            positions: positions)
    }
}

extension Rule {
    fileprivate func mirrored(translates: Bool) -> Rule {
        let isTranslation =
            switch target {
            case .translate, .other: translates && !target.isPassing
            default: false
            }
        return Rule(self, matches: matches.map(\.mirrored), target: isTranslation ? .accept : target)
    }
}

extension Match {
    fileprivate var mirrored: Match { Match(condition.mirrored, isNegated: isNegated, words: words) }
}

extension Match.Condition {
    /// What no packet fits that leaves for another host.
    private static let never = Self.outInterface("")

    fileprivate var mirrored: Self {
        switch self {
        // Without an interface of that kind its name is empty (net/ipv4/netfilter/ip_tables.c, `ipt_do_table`).
        case .inInterface(let pattern): pattern == "+" ? .comment("") : Self.never
        case .outInterface(let pattern): .inInterface(pattern)
        case .source(let network): .destination(network)
        case .destination(let network): .source(network)
        case .sourceRange(let range): .destinationRange(range)
        case .destinationRange(let range): .sourceRange(range)
        case .sourcePorts(let ranges): .destinationPorts(ranges)
        case .destinationPorts(let ranges): .sourcePorts(ranges)
        // No address of this host is another host's.
        case .destinationType(let types): types == .local ? Self.never : .unmodelled
        // Lists of addresses name a few, whether they are banned or let in.
        case .set(let name): .rarity(name)
        case .values(let values): .values(values.mirrored)
        case .anyOf(let alternatives): .anyOf(alternatives.map { $0.map(\.mirrored) })
        case .eitherPort, .transport, .tcpFlags, .states, .direction, .icmpType, .anyICMPType, .hopLimit,
            .mark, .laterFragment, .comment, .rarity, .unmodelled, .nextHeader:
            self
        }
    }
}

extension FieldValues {
    fileprivate var mirrored: FieldValues {
        switch field {
        case .source: FieldValues(.destination, ranges)
        case .destination: FieldValues(.source, ranges)
        case .sourcePort: FieldValues(.destinationPort, ranges)
        case .destinationPort: FieldValues(.sourcePort, ranges)
        default: self
        }
    }
}
