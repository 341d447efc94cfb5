/// The kinds of interfaces that rules tell apart: two interfaces are of one kind if no rule knows one from the other.
struct InterfaceKinds: Sendable, Equatable {
    /// A name for each kind. The last one is that of all interfaces that no rule names.
    let names: [String]
    private let patterns: [String]

    /// Finds the kinds in the rules of these chains. Loopback is always one of them.
    init(_ chains: [Chain]) {
        var seen: Set<String> = ["lo"]
        var patterns = ["lo"]
        for pattern in chains.interfacePatterns where pattern != "+" && seen.insert(pattern).inserted {
            patterns.append(pattern)
        }
        self.patterns = patterns + ["+"]
        names = self.patterns.map(Self.example)
    }

    /// A name that fits a pattern, and no longer one: no administrator would choose it.
    private static func example(of pattern: String) -> String {
        pattern.hasSuffix("+") ? pattern.dropLast() + "~" : pattern
    }

    /// The number of the kind that an interface is of: that of its own name, or else of the longest pattern that fits.
    func kind(of name: String) -> Int {
        if let own = patterns.firstIndex(of: name), !name.hasSuffix("+") { return own }
        let fitting = patterns.indices.filter { Match.Condition.interface(name, fits: patterns[$0]) }
        return fitting.max { patterns[$0].utf8.count < patterns[$1].utf8.count } ?? names.count - 1
    }

    /// How a rule would name the interfaces of a kind.
    func pattern(of kind: Int) -> String { patterns[kind] }
}
