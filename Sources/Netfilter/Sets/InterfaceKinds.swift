/// The kinds of interfaces that rules tell apart: two interfaces are of one kind if no rule knows one from the other.
struct InterfaceKinds {
    /// A name for each kind. The last one is that of all interfaces that no rule names.
    let names: [String]
    private let patterns: [String]

    /// Finds the kinds in the rules of these chains.
    init(_ chains: [Chain]) {
        var seen: Set<String> = ["lo"]
        var patterns = ["lo"]
        for pattern in chains.interfacePatterns where seen.insert(pattern).inserted {
            patterns.append(pattern)
        }
        self.patterns = patterns
        names = patterns.filter { $0 != "+" }.map(Self.example) + [Self.example(of: "+")]
    }

    /// A name that fits a pattern, and no longer one: no administrator would choose it.
    private static func example(of pattern: String) -> String {
        pattern.hasSuffix("+") ? pattern.dropLast() + "~" : pattern
    }

    /// The number of the kind that an interface is of.
    func kind(of name: String) -> Int {
        let fitting = patterns.filter { Match.Condition.interface(name, fits: $0) }
        return names.firstIndex { other in
            patterns.filter { Match.Condition.interface(other, fits: $0) } == fitting
        } ?? names.count - 1
    }

    /// How a rule would name the interfaces of a kind.
    func pattern(of kind: Int) -> String {
        names[kind].hasSuffix("~") ? names[kind].dropLast() + "+" : names[kind]
    }
}
