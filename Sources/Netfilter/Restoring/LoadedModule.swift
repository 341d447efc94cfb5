/// A match or a target whose options a rule may name from here on.
struct LoadedModule {
    let name: String
    /// Its options; nil if they are not known here.
    let options: [RuleOption]?
    /// What it was asked for, as iptables-save would print it.
    private(set) var words: [String] = []
    private var asked: [String] = []

    init(match name: String) {
        self.name = name
        options = RuleOption.ofMatch(name)
    }

    init(target name: String, isChain: Bool) {
        self.name = name
        options = isChain ? [] : RuleOption.ofTarget(name)
    }

    /// The option of exactly that name.
    func option(_ name: String) -> RuleOption? {
        options?.first { $0.names.contains(name) }
    }

    /// The options that an abbreviation may stand for.
    func options(beginning start: String) -> [RuleOption] {
        (options ?? []).filter { $0.names.contains { $0.hasPrefix(start) } }
    }

    /// Whether it has an option that would otherwise be one of iptables' own, cut short.
    func mayHave(_ option: String) -> Bool {
        switch (name, option) {
        case ("policy", "pol"), ("policy", "proto"), ("recent", "set"), ("set", "set"): true
        default: false
        }
    }

    /// Notes an option that is known.
    mutating func ask(
        _ option: RuleOption, isNegated: Bool, _ values: [String]
    ) throws(RefusedLine) {
        guard !isNegated || option.mayBeNegated else {
            throw RefusedLine("no ! may stand before \(option.printed)")
        }
        guard !asked.contains(option.printed) else {
            throw RefusedLine("\(option.printed) stands there twice")
        }
        guard asked.isEmpty || !RuleOption.isSingle(name) else {
            throw RefusedLine("\(name) takes one option alone")
        }
        asked.append(option.printed)
        // iptables does not keep what every port fits.
        if !isNegated, values == ["0:65535"] { return }
        note(option.printed, isNegated: isNegated, values)
    }

    /// Notes an option that may be one of this module.
    mutating func note(_ option: String, isNegated: Bool, _ values: [String]) {
        words += (isNegated ? ["!", option] : [option]) + values
    }

    /// Looks at all that it was asked for.
    func finish() throws(RefusedLine) {
        guard !asked.isEmpty || !RuleOption.mustBeAsked(name) || options == nil else {
            throw RefusedLine("-m \(name) asks for nothing")
        }
    }
}
