/// What a set or a map of nftables holds: named, or written in a rule (libnftables-json(5), SET / MAP / ELEMENT).
struct NativeSet {
    /// What is in it for as long as nobody takes it out.
    private(set) var lasting: [Element] = []
    /// What is in it for a time, or for as many packets as it allows itself.
    private(set) var passing: [Element] = []
    /// Whether packets themselves put elements in.
    let grows: Bool
    /// Its name; empty if it has none.
    let name: String

    /// An element, and in a map of verdicts what becomes of packets.
    struct Element {
        var value: JSONValue
        var verdict: JSONValue?
    }

    /// Reads the elements of a set, or of a map with pairs of an element and a verdict.
    init(_ elements: [JSONValue], grows: Bool = false, name: String = "") {
        self.grows = grows
        self.name = name
        for entry in elements {
            let pair = entry.array
            let key = pair?.first ?? entry
            let element = Element(value: key["elem"]?["val"] ?? key, verdict: pair?.dropFirst().first)
            if key["elem"]?.isLasting ?? true { lasting.append(element) } else { passing.append(element) }
        }
    }

    /// The same elements with one of the verdicts, or none.
    func filtered(_ isMeant: (Element) -> Bool) -> NativeSet {
        var some = self
        some.lasting = lasting.filter(isMeant)
        some.passing = passing.filter(isMeant)
        return some
    }

    /// The verdicts of a map, each once.
    var verdicts: [JSONValue] {
        var verdicts: [JSONValue] = []
        for element in lasting + passing {
            if let verdict = element.verdict, !verdicts.contains(verdict) { verdicts.append(verdict) }
        }
        return verdicts
    }
}

extension JSONValue {
    /// Whether an element stays, and is met by every packet.
    fileprivate var isLasting: Bool {
        guard case .object(let members) = self else { return true }
        return members.keys.allSatisfy { ["val", "comment", "counter"].contains($0) }
    }
}

/// What a rule compares with a set: one expression, or several side by side.
struct NativeKey {
    private let selectors: [NativeSelector]
    private let family: Family

    init(_ expression: JSONValue, at place: NativeSelector.Place) {
        selectors = (expression["concat"]?.array ?? [expression]).map { NativeSelector($0, at: place) }
        family = place.family
    }

    /// What a packet must have for there to be something to compare.
    var demands: [Match] { selectors.flatMap(\.demands) }

    /// Of which kind a single expression is.
    var kind: NativeSelector.Kind? { selectors.count == 1 ? selectors[0].kind : nil }

    /// That it is in a set.
    func condition(_ set: NativeSet) -> Match.Condition {
        let lasting = condition(set.lasting.map(\.value))
        guard set.grows || !set.passing.isEmpty else { return lasting }
        let isThere = Match(.set(set.name), words: [])
        let passing = Match(condition(set.passing.map(\.value)), words: [])
        return .anyOf(
            [[Match(lasting, words: [])]] + (set.grows ? [[isThere]] : [[passing, isThere]]))
    }

    /// That it is one of these values.
    func condition(_ values: [JSONValue]) -> Match.Condition {
        if selectors.count == 1 { return selectors[0].condition(values, family) }
        return .anyOf(
            values.map { value in
                guard let parts = value["concat"]?.array, parts.count == selectors.count else {
                    return [Match(.unmodelled, words: [])]
                }
                return zip(selectors, parts).map { Match($0.condition([$1], family), words: []) }
            })
    }
}
