extension NativeSelector {
    /// That the expression has one of these values. A value that is not understood leaves it open.
    func condition(_ values: [JSONValue], _ family: Family) -> Match.Condition {
        var read: [Value] = []
        var isOpen = false
        for value in values {
            if let one = self.value(value, family) { read.append(one) } else { isOpen = true }
        }
        guard isOpen else { return condition(read, family) }
        let open = [Match(.unmodelled, words: [])]
        return .anyOf(read.isEmpty ? [open] : [[Match(condition(read, family), words: [])], open])
    }

    /// A value that expressions are compared with.
    private enum Value {
        case range(ClosedRange<UInt128>)
        case network(Network)
        case condition(Match.Condition)
        case state(ConnectionState)
    }

    private func condition(_ values: [Value], _ family: Family) -> Match.Condition {
        guard !values.isEmpty else { return .anyOf([]) }
        switch kind {
        case .field(let field): return Self.condition(field, values, family)
        case .nextHeader: return .nextHeader(FieldValues(.transport, Self.ranges(values)))
        case .state:
            return .states(Set(values.compactMap { if case .state(let state) = $0 { state } else { nil } }))
        case .interface, .outInterface, .mark, .addressType, .translation, .direction, .reversePath, .family,
            .unknown:
            return Self.anyOf(
                values.compactMap { if case .condition(let condition) = $0 { condition } else { nil } })
        }
    }

    private static func anyOf(_ conditions: [Match.Condition]) -> Match.Condition {
        conditions.count == 1 ? conditions[0] : .anyOf(conditions.map { [Match($0, words: [])] })
    }

    private static func ranges(_ values: [Value]) -> [ClosedRange<UInt128>] {
        values.compactMap { value in
            switch value {
            case .range(let range): range
            case .network(let network): network.range
            case .condition, .state: nil
            }
        }
    }

    private static func condition(
        _ field: PacketSpace.Field, _ values: [Value], _ family: Family
    ) -> Match.Condition {
        let read = FieldValues(field, ranges(values))
        let ports = { read.ranges.map { UInt16(clamping: $0.lowerBound)...UInt16(clamping: $0.upperBound) } }
        switch field {
        case .sourcePort: return .sourcePorts(ports())
        case .destinationPort: return .destinationPorts(ports())
        case .source, .destination:
            var single: Network?
            if case .network(let network)? = values.first, values.count == 1 { single = network }
            if read.ranges == [0...Network.all(family).range.upperBound] { single = Network.all(family) }
            guard let single else { return .values(read) }
            return field == .source ? .source(single) : .destination(single)
        default: return .values(read)
        }
    }

    private func value(_ value: JSONValue, _ family: Family) -> Value? {
        switch kind {
        case .field(let field):
            if let network = Self.network(value, field, family) { return .network(network) }
            return Self.range(value) { Self.number($0, field, family) }.map { .range($0) }
        case .nextHeader: return Self.range(value) { Self.number($0, .transport, family) }.map { .range($0) }
        case .interface: return value.text.flatMap(Self.interface).map { .condition(.inInterface($0)) }
        case .outInterface: return value.text.flatMap(Self.interface).map { .condition(.outInterface($0)) }
        case .state:
            return value.text.flatMap { ConnectionState(rawValue: $0.uppercased()) }
                .flatMap { ConnectionState.exclusive.contains($0) ? .state($0) : nil }
        case .direction:
            return value.text.flatMap { Packet.Direction(rawValue: $0.uppercased()) }
                .map { .condition(.direction($0, besideState: false)) }
        case .mark(let mark):
            return value.number.flatMap { UInt32(exactly: $0) }
                .map { .condition(.mark(MarkTest(mark, $0))) }
        case .translation: return Self.translation(value).map { .condition($0) }
        case .addressType: return value.text.map { .condition(Self.addressType($0, family)) }
        case .reversePath: return Self.reversePath(value).map { .condition($0) }
        case .family: return Self.family(value, family).map { .condition($0) }
        case .unknown: return nil
        }
    }

    /// What the routes say of an address (`fib daddr type`, nft(8)). Types that depend on more than the host's addresses are
    /// never that of its own.
    private static func addressType(_ name: String, _ family: Family) -> Match.Condition {
        switch (name, family) {
        case ("local", _): .destinationType(.local)
        case ("multicast", _): .destinationType(.multicast)
        case ("broadcast", .ipv4): .destinationType(.broadcast)
        default:
            .anyOf([
                [Match(.destinationType(.local), isNegated: true, words: []), Match(.unmodelled, words: [])]
            ])
        }
    }

    private static func range(
        _ value: JSONValue, _ number: (JSONValue) -> UInt128?
    ) -> ClosedRange<UInt128>? {
        guard let ends = value["range"]?.array else { return number(value).map { $0...$0 } }
        guard ends.count == 2, let low = number(ends[0]), let high = number(ends[1]), low <= high else {
            return nil
        }
        return low...high
    }

    private static func network(
        _ value: JSONValue, _ field: PacketSpace.Field, _ family: Family
    ) -> Network? {
        guard field == .source || field == .destination else { return nil }
        var text = value.text
        if let prefix = value["prefix"], let address = prefix["addr"]?.text,
            let length = prefix["len"]?.number
        {
            text = "\(address)/\(length)"
        }
        return text.flatMap { Network($0) }.flatMap { $0.family == family ? $0 : nil }
    }

    private static func number(
        _ value: JSONValue, _ field: PacketSpace.Field, _ family: Family
    ) -> UInt128? {
        if let number = value.number {
            return (0...largest(field)).contains(number) ? UInt128(number) : nil
        }
        guard let text = value.text else { return field == .tcpFlags ? flags(value) : nil }
        switch field {
        case .transport: return Transport.number(of: text).flatMap { text == "all" ? nil : UInt128($0) }
        case .tcpFlags: return flags(value)
        case .icmpType: return NativeNames.icmpTypes(family)[text].map { UInt128($0) }
        case .icmpCode: return NativeNames.icmpCodes(family)[text].map { UInt128($0) }
        case .source, .destination: return network(value, field, family)?.range.lowerBound
        default: return UInt128(text)
        }
    }

    /// The largest value of a field that is no address.
    static func largest(_ field: PacketSpace.Field) -> Int {
        field == .sourcePort || field == .destinationPort ? Int(UInt16.max) : Int(UInt8.max)
    }

    /// `"syn"`, `["syn", "ack"]`, `{"|": ["syn", "ack"]}` or a number.
    static func flags(_ value: JSONValue) -> UInt128? {
        if let number = value.number { return UInt128(exactly: number) }
        if let text = value.text { return NativeNames.tcpFlags[text] }
        guard let parts = value.array ?? value["|"]?.array else { return nil }
        let flags = parts.compactMap(flags)
        return flags.count == parts.count ? flags.reduce(0, |) : nil
    }

    /// A star at the end stands for any ending; nft prints one that is meant as such with a backslash.
    private static func interface(_ name: String) -> String? {
        guard !name.hasSuffix("+"), !name.contains("\\") else { return nil }
        return name.hasSuffix("*") ? name.dropLast() + "+" : name.contains("*") ? nil : name
    }

    private static func translation(_ value: JSONValue) -> Match.Condition? {
        guard let name = value.text, ["snat", "dnat"].contains(name) else { return nil }
        return .states([name == "snat" ? .snat : .dnat])
    }

    /// No interface leads back: the source is a false one, as few packets have (nft(8), FIB EXPRESSIONS).
    private static func reversePath(_ value: JSONValue) -> Match.Condition? {
        switch value {
        case .truth(false), .string("0"), .number(0): .rarity("fib")
        case .truth(true): .anyOf([[Match(.rarity("fib"), isNegated: true, words: [])]])
        default: nil
        }
    }

    private static func family(_ value: JSONValue, _ family: Family) -> Match.Condition? {
        switch value {
        case .string("ipv4"), .string("ip"): family == .ipv4 ? .anyOf([[]]) : .anyOf([])
        case .string("ipv6"), .string("ip6"): family == .ipv6 ? .anyOf([[]]) : .anyOf([])
        default: nil
        }
    }
}

extension Network {
    /// The addresses of a network whose mask is a prefix.
    fileprivate var range: ClosedRange<UInt128> {
        let all = UInt128.max >> UInt128(128 - family.addressBits)
        return address & mask...(address | (all & ~mask))
    }

    fileprivate static func all(_ family: Family) -> Network {
        Network(family: family, address: 0, mask: 0)
    }
}
