extension Rule {
    /// Whether all matches fit the packet.
    func truth(for packet: Packet) -> Truth {
        var truth = Truth.yes
        for match in matches {
            truth = min(truth, match.truth(for: packet))
            if truth == .no { break }
        }
        return truth
    }
}

extension Match {
    /// Whether the match fits the packet.
    ///
    /// Without an entry in connection tracking a direction is neither this nor that, whether it is negated or not
    /// (net/netfilter/xt_conntrack.c, `conntrack_mt`), nor is there a mark of its connection (xt_connmark.c, `connmark_mt`).
    func truth(for packet: Packet) -> Truth {
        if case .direction(_, let besideState) = condition, packet.hasNoConnection {
            return besideState ? .yes : .no
        }
        if case .mark(let test) = condition, test.mark == .ofConnection, packet.hasConnection != .yes {
            return packet.hasNoConnection ? .no : .unmodelled
        }
        return isNegated ? condition.truth(for: packet).negated : condition.truth(for: packet)
    }
}

extension Match.Condition {
    fileprivate func truth(for packet: Packet) -> Truth {
        switch self {
        case .inInterface("+"): .yes
        case .inInterface(let pattern): Truth(packet.interface.map { Self.interface($0, fits: pattern) })
        // Connection tracking has put fragments together before INPUT.
        case .outInterface, .laterFragment: .no
        case .comment: .yes
        case .set, .rarity: .some
        case .unmodelled: .unmodelled
        case .states(let states): stateTruth(for: packet, among: states)
        case .mark(let test): packet.marks[test.mark].truth(of: test)
        case .direction(let direction, _): Truth(packet.direction.map { $0 == direction })
        case .transport(let number): number == 0 ? .yes : Truth(packet.transport.map { $0 == number })
        case .values(let values), .nextHeader(let values): values.truth(for: packet)
        case .anyOf(let alternatives): alternatives.truth(for: packet)
        case .hopLimit(let limit): limit.map { limits in Truth(packet.hopLimit.map(limits.contains)) } ?? .no
        case .icmpType, .anyICMPType, .tcpFlags: headerTruth(for: packet)
        case .source, .destination, .sourceRange, .destinationRange, .destinationType:
            addressTruth(for: packet)
        case .sourcePorts, .destinationPorts, .eitherPort: portTruth(for: packet)
        }
    }

    static func interface(_ name: String, fits pattern: String) -> Bool {
        pattern.hasSuffix("+") ? name.hasPrefix(pattern.dropLast()) : name == pattern
    }

    /// SNAT and DNAT hold beside another state, so they may hold for any packet.
    private func stateTruth(for packet: Packet, among states: Set<ConnectionState>) -> Truth {
        if packet.isTranslated == true, states.contains(.dnat) { return .yes }
        guard let state = packet.state else { return .some }
        if states.contains(state) { return .yes }
        return states.isDisjoint(with: ConnectionState.virtual) ? .no : .some
    }

    private func headerTruth(for packet: Packet) -> Truth {
        switch self {
        case .icmpType(let type, let code):
            guard let actual = packet.icmpType else { return .some }
            guard actual == type, let code else { return actual == type ? .yes : .no }
            return Truth(packet.icmpCode.map { $0 == code })
        case .tcpFlags(let examined, let set):
            guard let actual = packet.tcpFlags else { return .some }
            let known = examined.intersection(actual.known)
            guard actual.set.intersection(known) == set.intersection(known) else { return .no }
            return examined.isSubset(of: actual.known) ? .yes : .some
        default: return .yes
        }
    }
}
