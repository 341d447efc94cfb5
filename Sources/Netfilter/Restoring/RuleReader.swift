/// Reads the words of a line as iptables does: with getopt_long(3), in whatever order they stand, each by what was loaded
/// before it (iptables/xshared.c, `do_parse`).
struct RuleReader {
    let family: Family
    private let words: [String]
    private var place = 0
    private(set) var isNegated = false
    var isOfOtherFamily = false

    var command: (letter: UInt8, arguments: [String])?
    var core: [String] = []
    var sources = AddressList()
    var destinations = AddressList()
    var transport: (number: UInt8?, isNegated: Bool)?
    var modules: [LoadedModule] = []
    /// Where among the modules the target is.
    var target: (option: String, place: Int)?
    var given: [UInt8] = []

    /// What stands behind `-s` or `-d`. Only at the end of the line iptables looks at it.
    struct AddressList {
        var value: String?
        var isNegated = false
    }

    static func read(
        _ words: [String], _ family: Family, _ counters: Counters? = nil
    ) throws(RefusedLine) -> RestoreCommand {
        var reader = RuleReader(words, family)
        try reader.readAll()
        return reader.isOfOtherFamily ? .nothing : try reader.finished(counters)
    }

    private init(_ words: [String], _ family: Family) {
        self.words = words
        self.family = family
    }

    private mutating func readAll() throws(RefusedLine) {
        while place < words.count, !isOfOtherFamily {
            let word = words[place]
            place += 1
            let bytes = word.utf8
            if word == "!" {
                guard !isNegated else { throw RefusedLine("! stands there twice") }
                isNegated = true
                continue
            }
            // `--` ends the options; nothing may follow.
            if word == "--", place == words.count { break }
            guard bytes.count > 1, bytes.first == UInt8(ascii: "-"), word != "--" else {
                throw RefusedLine(Self.misplaced(word))
            }
            if bytes.dropFirst().first == UInt8(ascii: "-") {
                try readLong(word)
            } else {
                try readLetters(word)
            }
            isNegated = false
        }
        guard !isNegated else { throw RefusedLine("nothing follows !") }
    }

    private static func misplaced(_ word: String) -> String {
        switch word.utf8.first {
        case UInt8(ascii: "#"): "a comment begins at the start of its line"
        case UInt8(ascii: ":"), UInt8(ascii: "*"): "nothing may stand before \(word)"
        default: "\(word) belongs to no option"
        }
    }

    /// Letters that take no word may stand together; one that takes a word may be joined with it.
    private mutating func readLetters(_ word: String) throws(RefusedLine) {
        var rest = Substring(word).utf8.dropFirst()
        while let letter = rest.popFirst() {
            guard CoreOption.isKnown(letter), letter != UInt8(ascii: "0") else {
                throw RefusedLine("there is no option \(word)")
            }
            let attached = rest.isEmpty || !CoreOption.hasArgument(letter) ? nil : String(Substring(rest))
            try readCore(letter, attached: attached, as: word)
            if attached != nil { return }
            // `! -fi lo` is `! -f -i lo`.
            isNegated = false
        }
    }

    private mutating func readLong(_ word: String) throws(RefusedLine) {
        let parts = word.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let (name, attached) = (String(parts[0]), parts.count > 1 ? String(parts[1]) : nil)
        if let letter = CoreOption.letter(of: name) {
            return try readCore(letter, attached: attached, as: word)
        }
        if let found = option(name) { return try ask(found, attached, as: word) }
        let open = modules.lastIndex { $0.options == nil }
        switch abbreviated(name) {
        case .core(let letter): return try readCore(letter, attached: attached, as: word)
        case .module(let place, let option): return try ask((place, option), attached, as: word)
        case .several where open == nil: throw RefusedLine("\(word) stands for more than one option")
        case .several, nil: break
        }
        if loadTransport(for: name, isOpen: open != nil) { return try readLong(word) }
        guard let open else {
            throw RefusedLine("no match or target that stands before it has the option \(word)")
        }
        noteUnknown(word, at: open)
    }

    /// The option of that name of what was loaded last.
    private func option(_ name: String) -> (Int, RuleOption)? {
        for place in modules.indices.reversed() {
            if let option = modules[place].option(name) { return (place, option) }
        }
        return nil
    }

    private enum Abbreviated {
        case core(UInt8)
        case module(Int, RuleOption)
        case several
    }

    /// What an option stands for that is cut short.
    private func abbreviated(_ start: String) -> Abbreviated? {
        guard !start.isEmpty, !modules.contains(where: { $0.mayHave(start) }) else { return nil }
        let letters = Set(CoreOption.letters(beginning: start))
        let options = modules.indices.flatMap { place in
            modules[place].options(beginning: start).map { Abbreviated.module(place, $0) }
        }
        let all = letters.map { Abbreviated.core($0) } + options
        return all.count < 2 ? all.first : .several
    }

    /// `-p tcp` makes the options of `-m tcp` known, as soon as one of them is met.
    private mutating func loadTransport(for name: String, isOpen: Bool) -> Bool {
        guard let number = transport?.number, let module = Self.module(of: number, family),
            !modules.contains(where: { $0.name == module })
        else { return false }
        let loaded = LoadedModule(match: module)
        // Where what was loaded may have the option, it is only looked for in what is known.
        guard loaded.options == nil ? !isOpen : !loaded.options(beginning: name).isEmpty else { return false }
        modules.append(loaded)
        return true
    }

    static func module(of transport: UInt8, _ family: Family) -> String? {
        switch transport {
        case Transport.tcp: "tcp"
        case Transport.udp: "udp"
        case Transport.icmp: family == .ipv4 ? "icmp" : nil
        case Transport.icmpv6: family == .ipv6 ? "icmp6" : nil
        case 33: "dccp"
        case 50: "esp"
        case 51: "ah"
        case 132: "sctp"
        case 135: family == .ipv6 ? "mh" : nil
        default: nil
        }
    }

    private mutating func ask(
        _ found: (place: Int, option: RuleOption), _ attached: String?, as word: String
    ) throws(RefusedLine) {
        let (place, option) = found
        guard option.arguments > 0 || attached == nil else { throw RefusedLine("\(word) takes no value") }
        var values = attached.map { [$0] } ?? []
        while values.count < option.arguments {
            let value = try value(of: word)
            values.append(value)
        }
        let name = modules[place].name
        guard name != "multiport" || hasPorts else {
            throw RefusedLine("multiport needs a -p with ports before it")
        }
        for index in values.indices {
            values[index] = try OptionValue.printed(values[index], of: option.printed, name, family)
        }
        try modules[place].ask(option, isNegated: isNegated, values)
    }

    /// The values of an option that is not known are all words up to the next option.
    private mutating func noteUnknown(_ word: String, at module: Int) {
        var values: [String] = []
        if RuleWords.textOptions.contains(word), let text = try? value(of: word) { values.append(text) }
        while let value = optionalArgument() { values.append(value) }
        modules[module].note(word, isNegated: isNegated, values)
    }

    /// The value of an option: joined with it, or the next word.
    mutating func value(of option: String, _ attached: String? = nil) throws(RefusedLine) -> String {
        if let attached { return attached }
        guard place < words.count else { throw RefusedLine("\(option) needs a value") }
        place += 1
        return words[place - 1]
    }

    /// The next word, unless an option begins there (`xs_has_arg`).
    mutating func optionalArgument() -> String? {
        guard place < words.count, let first = words[place].utf8.first,
            first != UInt8(ascii: "-"), first != UInt8(ascii: "!")
        else { return nil }
        place += 1
        return words[place - 1]
    }

    /// Whether `-p` has named a protocol with ports.
    private var hasPorts: Bool {
        guard let transport, !transport.isNegated else { return false }
        switch transport.number {
        case nil, Transport.tcp, Transport.udp, 33, 132, 136: return true
        default: return false
        }
    }
}
