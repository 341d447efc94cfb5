/// A rule of a chain, as iptables prints it and as it is understood.
public struct Rule: Sendable, Equatable {
    private let parts: Parts

    /// The chain that the rule stands in.
    public var chain: String { parts.chain }
    /// The words after `-A CHAIN`, without quotes and without counters.
    public var words: [String] { parts.words }
    /// What the rule has counted, where the listing says so.
    public var counters: Counters? { parts.counters }
    /// What a packet must be like.
    public var matches: [Match] { parts.matches }
    /// What happens to a packet that all matches fit.
    public var target: Target { parts.target }

    /// What the rule has. Rulesets are copied and walked through often, and to copy a rule is to count one reference so.
    private final class Parts: Sendable {
        let chain: String
        let words: [String]
        let counters: Counters?
        let matches: [Match]
        let target: Target

        init(
            _ chain: String, _ words: [String], _ counters: Counters?, _ matches: [Match], _ target: Target
        ) {
            self.chain = chain
            self.words = words
            self.counters = counters
            self.matches = matches
            self.target = target
        }
    }

    /// Makes a rule from its words. A `-c PACKETS BYTES` among them becomes the counters.
    public init(chain: String, words: [String], counters: Counters? = nil) {
        let (words, counted) = Self.separatingCounters(words)
        let parser = RuleParser(words)
        parts = Parts(chain, words, counters ?? counted, parser.matches, parser.target)
    }

    /// A rule with a meaning that is not read from its words.
    init(chain: String, words: [String], counters: Counters? = nil, matches: [Match], target: Target) {
        parts = Parts(chain, words, counters, matches, target)
    }

    /// A rule with another meaning, to be told by the same words.
    init(_ rule: Rule, matches: [Match], target: Target) {
        parts = Parts(rule.chain, rule.words, rule.counters, matches, target)
    }

    /// Whether both have the same words, counters and meaning.
    public static func == (one: Rule, other: Rule) -> Bool {
        one.parts === other.parts
            || (one.chain, one.words, one.counters) == (other.chain, other.words, other.counters)
                && one.matches == other.matches && one.target == other.target
    }

    /// The rule without what it has counted.
    var withoutCounters: Rule {
        counters == nil
            ? self : Rule(chain: chain, words: words, counters: nil, matches: matches, target: target)
    }

    private static func separatingCounters(_ words: [String]) -> ([String], Counters?) {
        guard words.contains("-c") else { return (words, nil) }
        let places = words.indices.filter { index in
            words[index] == "-c" && (index == 0 || !RuleWords.textOptions.contains(words[index - 1]))
        }
        // iptables prints them once; what has them twice is none of its rules, and is kept as it stands.
        guard let place = places.first, places.count == 1, place + 2 < words.count,
            let counters = Counters(words[place + 1], words[place + 2])
        else { return (words, nil) }
        return (Array(words[..<place] + words[(place + 3)...]), counters)
    }

    /// The rule in a table that has a chain of the target's name, to which such a rule goes.
    func going(to target: Target) -> Rule {
        Rule(self, matches: matches, target: target)
    }

    /// The target's name, and whether options of its own stand behind it.
    var namedTarget: (name: String, hasOptions: Bool)? {
        guard let place = words.lastIndex(of: "-j"), place + 1 < words.count else { return nil }
        return (words[place + 1], place + 2 < words.count)
    }

    /// The rule as iptables prints it, without `-A CHAIN` and without counters.
    public var specification: String { RuleWords.printed(words) }

    /// The rule as `iptables -S` prints it.
    public var text: String { RuleWords.printed(["-A", chain] + words) }

    /// Whether iptables would take the two for the same rule of the same chain, whatever they have counted.
    public func isSame(as other: Rule) -> Bool {
        chain == other.chain
            && (words == other.words || RuleIdentity(words) == RuleIdentity(other.words))
    }

    /// Whether iptables-restore can read the rule: it takes a line end inside a comment for the end of the rule,
    /// and then stops in the middle of the file.
    public var fitsOnALine: Bool {
        !words.contains { $0.utf8.contains(UInt8(ascii: "\n")) }
    }

    /// Whether a match looks something up in a set (ipset(8)).
    public var looksUpSet: Bool {
        matches.contains { match in
            if case .set = match.condition { true } else { false }
        }
    }
}
