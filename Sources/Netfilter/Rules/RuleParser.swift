/// Reads the words of a rule into matches and a target (iptables(8), iptables-extensions(8)).
struct RuleParser {
    private(set) var matches: [Match] = []
    private(set) var target = Target.none
    private let words: [String]
    private var rest: ArraySlice<String>

    init(_ words: [String]) {
        self.words = words
        rest = words[...]
        matches.reserveCapacity(4)
        while let option = rest.first {
            if Self.isTargetOption(option) {
                target = Target(words: rest)
                readBehindTarget()
                return
            }
            readMatch()
        }
    }

    private static func isTargetOption(_ word: String) -> Bool {
        switch word {
        case "-j", "-g", "--jump", "--goto": true
        default: false
        }
    }

    private static func isModuleOption(_ word: String) -> Bool { word == "-m" || word == "--match" }

    /// Whether the module's options are read one by one. Any other is a match as a whole that is not looked into.
    private static func isModelled(_ module: String) -> Bool {
        switch module {
        case "tcp", "udp", "conntrack", "state", "comment", "multiport", "icmp", "icmp6", "icmpv6", "set",
            "addrtype", "iprange", "hl", "ttl", "mark", "connmark":
            true
        default: false
        }
    }

    private mutating func readMatch() {
        let start = rest
        let isNegated = rest.first == "!"
        if isNegated { rest.removeFirst() }
        guard let option = rest.popFirst() else { return append(.unmodelled, isNegated, from: start) }
        if Self.isModuleOption(option) {
            let module = rest.popFirst() ?? ""
            guard !Self.isModelled(module) else { return }
            skipModule()
            appendModule(module, isNegated, from: start)
        } else if let condition = readCondition(option) {
            append(isNegated && condition.fitsAll ? .unmodelled : condition, isNegated, from: start)
        } else {
            skipOption(option)
            append(.unmodelled, isNegated, from: start)
        }
    }

    /// iptables prints nothing behind a target but its own options. Other words may ask for something, so that it cannot
    /// be told what the rule fits.
    private mutating func readBehindTarget() {
        let start = rest.dropFirst(2)
        guard let name = rest.dropFirst().first, !start.isEmpty else { return }
        let options = target.chainName == nil ? RuleOption.ofTarget(name) : []
        rest = start
        while let word = rest.popFirst() {
            if let option = options?.first(where: { $0.printed == word }) {
                rest = rest.dropFirst(option.arguments)
            } else if options != nil || word == "!" || word.hasPrefix("-") && Self.isMatchOption(word) {
                rest = rest[rest.endIndex...]
                return append(.unmodelled, false, from: start)
            } else if RuleWords.textOptions.contains(word) {
                _ = rest.popFirst()
            }
        }
    }

    /// Whether every rule can ask for it, whatever its target is.
    private static func isMatchOption(_ word: String) -> Bool {
        let letter =
            word.hasPrefix("--")
            ? CoreOption.letter(of: String(word.dropFirst(2))) : word.utf8.dropFirst().first
        return letter.map { "mpsdiof".utf8.contains($0) } ?? false
    }

    private mutating func append(
        _ condition: Match.Condition, _ isNegated: Bool, from start: ArraySlice<String>
    ) {
        matches.append(Match(condition, isNegated: isNegated, words: start[..<rest.startIndex]))
    }

    private mutating func appendModule(_ module: String, _ isNegated: Bool, from start: ArraySlice<String>) {
        guard let isOfMost = Self.fitsMostPackets(module, start[..<rest.startIndex]) else {
            return append(.unmodelled, isNegated, from: start)
        }
        append(.rarity(module), isOfMost, from: start)
    }

    /// Whether a module whose options are not looked into fits nearly all packets (true) or few (false); nil if that
    /// depends on what came before.
    private static func fitsMostPackets(_ module: String, _ words: ArraySlice<String>) -> Bool? {
        switch module {
        case "rt", "frag", "hbh", "dst", "ipv6header", "mac": words.contains("!")
        case "policy": words.contains("none") != words.contains("!")
        case "rpfilter": !words.contains("--invert")
        default: nil
        }
    }

    private mutating func readCondition(_ option: String) -> Match.Condition? {
        let arguments = rest.prefix(Match.Condition.argumentCount(of: option))
        guard var condition = Match.Condition(option, arguments) else { return nil }
        rest = rest[arguments.endIndex...]
        switch condition {
        case .direction(let direction, _): condition = .direction(direction, besideState: asksForState)
        case .mark(let test) where module == "connmark":
            condition = .mark(MarkTest(.ofConnection, test.value, mask: test.mask))
        default: break
        }
        return condition
    }

    /// The module whose options are being read.
    private var module: String? {
        words[..<rest.startIndex].lastIndex(where: Self.isModuleOption).map { words[$0 + 1] }
    }

    /// Whether the module whose options are being read is asked for a state, before or behind this place.
    private var asksForState: Bool {
        let start = words[..<rest.startIndex].lastIndex(where: Self.isModuleOption) ?? 0
        let behind = rest.prefix { !Self.isModuleOption($0) && !Self.isTargetOption($0) }
        return words[start..<behind.endIndex].contains("--ctstate")
    }

    /// Skips all options of a module, up to the next module or the target.
    private mutating func skipModule() {
        while let option = rest.first, !Self.isTargetOption(option), !Self.isModuleOption(option) {
            rest.removeFirst()
            if RuleWords.textOptions.contains(option) { _ = rest.popFirst() }
        }
    }

    private mutating func skipOption(_ option: String) {
        if RuleWords.textOptions.contains(option) { _ = rest.popFirst() }
        while let word = rest.first, !word.hasPrefix("-"), word != "!" { rest.removeFirst() }
    }
}
