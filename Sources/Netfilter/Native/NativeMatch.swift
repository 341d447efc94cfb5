/// Reads the comparison of a rule of nftables (libnftables-json(5), MATCH).
struct NativeMatch {
    let place: NativeSelector.Place
    let sets: [String: NativeSet]

    /// What a packet must be like.
    func matches(_ match: JSONValue) -> [Match] {
        let words = NativeText.words(match: match)[...]
        guard let left = match["left"], let right = match["right"], let operation = match["op"]?.text else {
            return [Match(.unmodelled, words: words)]
        }
        if let masked = left["&"]?.array, masked.count == 2 {
            let key = NativeKey(masked[0], at: place)
            return key.demands + [masking(key, masked[1], operation, right, words)]
        }
        let key = NativeKey(left, at: place)
        return key.demands + [comparison(key, operation, right, words)]
    }

    /// The elements of a set that is named or written there; nil if it is neither, or not known.
    func set(_ value: JSONValue) -> NativeSet? {
        if let elements = value["set"]?.array { return NativeSet(elements) }
        guard let text = value.text, text.hasPrefix("@") else { return nil }
        return sets[String(text.dropFirst())]
    }

    private func comparison(
        _ key: NativeKey, _ operation: String, _ right: JSONValue, _ words: ArraySlice<String>
    ) -> Match {
        let isSet = right["set"] != nil || right.text?.hasPrefix("@") ?? false
        switch operation {
        case _ where isSet && ["==", "!=", "in"].contains(operation):
            guard let set = set(right) else { break }
            return Match(key.condition(set), isNegated: operation == "!=", words: words)
        case "==", "!=":
            guard let condition = equality(key, right) else { break }
            return Match(condition, isNegated: operation == "!=", words: words)
        case "in", "!":
            guard let condition = bits(key, right) else { break }
            return Match(condition, isNegated: operation == "!", words: words)
        case "<", ">", "<=", ">=":
            guard let condition = order(key, operation, right) else { break }
            return Match(condition, words: words)
        default: break
        }
        return Match(.unmodelled, words: words)
    }

    /// No packet has two states at once.
    private func equality(_ key: NativeKey, _ right: JSONValue) -> Match.Condition? {
        switch key.kind {
        case .state where right.array ?? right["|"]?.array != nil: .anyOf([])
        case .translation: nil
        default: key.condition([right])
        }
    }

    /// Any of several bits is set.
    private func bits(_ key: NativeKey, _ right: JSONValue) -> Match.Condition? {
        switch key.kind {
        case .state, .translation: return key.condition(right.array ?? right["|"]?.array ?? [right])
        case .field(.tcpFlags):
            guard let mask = NativeSelector.flags(right) else { return nil }
            return .values(FieldValues(.tcpFlags, (0...255).filter { $0 & mask != 0 }.map { $0...$0 }))
        default: return nil
        }
    }

    private func order(_ key: NativeKey, _ operation: String, _ right: JSONValue) -> Match.Condition? {
        guard case .field(let field)? = key.kind, let bound = right.number,
            field != .source, field != .destination
        else { return nil }
        let largest = NativeSelector.largest(field)
        guard (0...largest).contains(bound) else { return nil }
        let range: (Int, Int) =
            switch operation {
            case "<": (0, bound - 1)
            case "<=": (0, bound)
            case ">": (bound + 1, largest)
            default: (bound, largest)
            }
        guard range.0 <= range.1 else { return .anyOf([]) }
        return key.condition([.object(["range": .array([.number(range.0), .number(range.1)])])])
    }

    private func masking(
        _ key: NativeKey, _ mask: JSONValue, _ operation: String, _ right: JSONValue,
        _ words: ArraySlice<String>
    ) -> Match {
        guard ["==", "!="].contains(operation), let condition = masked(key, mask, right) else {
            return Match(.unmodelled, words: words)
        }
        return Match(condition, isNegated: operation == "!=", words: words)
    }

    private func masked(_ key: NativeKey, _ mask: JSONValue, _ right: JSONValue) -> Match.Condition? {
        switch key.kind {
        case .mark(let mark):
            guard let mask = mask.number.flatMap({ UInt32(exactly: $0) }),
                let wanted = right.number.flatMap({ UInt32(exactly: $0) })
            else { return nil }
            return .mark(MarkTest(mark, wanted, mask: mask))
        case .field(.tcpFlags):
            guard let mask = NativeSelector.flags(mask), let wanted = NativeSelector.flags(right) else {
                return nil
            }
            return .values(FieldValues(.tcpFlags, (0...255).filter { $0 & mask == wanted }.map { $0...$0 }))
        case .field(let field) where field == .source || field == .destination:
            guard let mask = mask.text.flatMap({ Network($0) }),
                let wanted = right.text.flatMap({ Network($0) }),
                mask.family == place.family, wanted.family == place.family
            else { return nil }
            guard wanted.address & ~mask.address == 0 else { return .anyOf([]) }
            let network = Network(family: place.family, address: wanted.address, mask: mask.address)
            return field == .source ? .source(network) : .destination(network)
        default: return nil
        }
    }
}
