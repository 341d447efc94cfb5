/// Reads the words of a rule into matches and a target (iptables(8), iptables-extensions(8)).
struct RuleParser {
    private(set) var matches: [Match] = []
    private(set) var target = Target.none
    private var rest: ArraySlice<String>

    init(_ words: [String]) {
        rest = words[...]
        while let option = rest.first {
            if Self.targetOptions.contains(option) {
                target = Target(words: rest)
                return
            }
            readMatch()
        }
    }

    private static let targetOptions: Set<String> = ["-j", "--jump", "-g", "--goto"]
    private static let moduleOptions: Set<String> = ["-m", "--match"]

    /// Modules whose options are read one by one. Any other is a match as a whole that is not looked into.
    private static let modules: Set<String> = [
        "addrtype", "comment", "conntrack", "hl", "icmp", "icmp6", "icmpv6", "iprange", "multiport", "set",
        "state",
        "tcp", "ttl", "udp",
    ]

    private mutating func readMatch() {
        let start = rest
        let isNegated = rest.first == "!"
        if isNegated { rest.removeFirst() }
        guard let option = rest.popFirst() else { return append(.unmodelled, isNegated, from: start) }
        if Self.moduleOptions.contains(option) {
            guard !Self.modules.contains(rest.popFirst() ?? "") else { return }
            skipModule()
            append(.unmodelled, isNegated, from: start)
        } else if let condition = readCondition(option) {
            append(condition, isNegated, from: start)
        } else {
            skipOption(option)
            append(.unmodelled, isNegated, from: start)
        }
    }

    private mutating func append(
        _ condition: Match.Condition, _ isNegated: Bool, from start: ArraySlice<String>
    ) {
        matches.append(Match(condition, isNegated: isNegated, words: Array(start[..<rest.startIndex])))
    }

    private mutating func readCondition(_ option: String) -> Match.Condition? {
        let arguments = Array(rest.prefix(Match.Condition.argumentCount(of: option)))
        guard let condition = Match.Condition(option, arguments) else { return nil }
        rest = rest.dropFirst(arguments.count)
        return condition
    }

    /// Skips all options of a module, up to the next module or the target.
    private mutating func skipModule() {
        while let option = rest.first, !Self.targetOptions.contains(option),
            !Self.moduleOptions.contains(option)
        {
            rest.removeFirst()
            if RuleWords.textOptions.contains(option) { _ = rest.popFirst() }
        }
    }

    private mutating func skipOption(_ option: String) {
        if RuleWords.textOptions.contains(option) { _ = rest.popFirst() }
        while let word = rest.first, !word.hasPrefix("-"), word != "!" { rest.removeFirst() }
    }
}
