/// The options of iptables itself.
extension RuleReader {
    mutating func readCore(
        _ letter: UInt8, attached: String?, as word: String
    ) throws(RefusedLine) {
        switch Character(Unicode.Scalar(letter)) {
        case "A", "I", "P", "N", "F", "X": try readCommand(letter, attached, as: word)
        case "D", "R", "C", "E", "L", "S", "Z", "h", "V":
            throw .unfollowed("iptables-restore takes \(word), and what it does then is not looked into")
        case "s", "d", "p", "i", "o", "f", "j", "g": try readSelection(letter, attached, as: word)
        case "m": try load(value(of: word, attached))
        case "c": try readCounters(attached, as: word)
        case "4": try limit(to: .ipv4, by: word)
        case "6": try limit(to: .ipv6, by: word)
        case "M": _ = try value(of: word, attached)
        case "v": break
        default: throw RefusedLine("\(word) may not stand in a file")
        }
    }

    /// A line of the other family is left at this word, with what stands before it half done.
    private mutating func limit(to other: Family, by word: String) throws(RefusedLine) {
        guard family != other else { return }
        guard command == nil else { throw .unfollowed("\(word) stands behind the command") }
        isOfOtherFamily = true
    }

    private mutating func readCommand(
        _ letter: UInt8, _ attached: String?, as word: String
    ) throws(RefusedLine) {
        guard command == nil else { throw RefusedLine("it has two commands") }
        guard !isNegated else { throw RefusedLine("no ! may stand before \(word)") }
        var arguments: [String] = []
        if CoreOption.hasArgument(letter) {
            arguments.append(try value(of: word, attached))
        } else if let chain = attached ?? optionalArgument() {
            arguments.append(chain)
        }
        if letter == UInt8(ascii: "I") || letter == UInt8(ascii: "P"), let more = optionalArgument() {
            arguments.append(more)
        }
        command = (letter, arguments)
    }

    /// Up to 1.8.7, and again after 1.8.9, a value may be joined with its option: `-jACCEPT`, `--jump=ACCEPT`. Those between
    /// take the whole word for the value, which is refused unless it may be an interface's name: `-ilo`.
    private mutating func readSelection(
        _ letter: UInt8, _ attached: String?, as word: String
    ) throws(RefusedLine) {
        // -g is told twice as -j is.
        let kind = letter == UInt8(ascii: "g") ? UInt8(ascii: "j") : letter
        guard !given.contains(kind) else { throw RefusedLine("\(word) stands there twice") }
        given.append(kind)
        if letter == UInt8(ascii: "f") {
            guard family == .ipv4 else { throw RefusedLine("ip6tables has no -f") }
            return select("-f", [])
        }
        let value = try value(of: word, attached)
        if attached != nil, "io".utf8.contains(letter), Self.isInterface(word) {
            throw .unfollowed("which interface \(word) names depends on the version of iptables")
        }
        switch letter {
        case UInt8(ascii: "s"): sources = AddressList(value: value, isNegated: isNegated)
        case UInt8(ascii: "d"): destinations = AddressList(value: value, isNegated: isNegated)
        case UInt8(ascii: "p"): try readTransport(value)
        case UInt8(ascii: "i"): try readInterface("-i", value)
        case UInt8(ascii: "o"): try readInterface("-o", value)
        default: try readTarget(letter == UInt8(ascii: "g") ? "-g" : "-j", value)
        }
    }

    private mutating func select(_ option: String, _ values: [String]) {
        core += (isNegated ? ["!", option] : [option]) + values
    }

    private mutating func readTransport(_ value: String) throws(RefusedLine) {
        let name = value.lowercased()
        let number = OptionValue.number(name).map { UInt8(exactly: $0) } ?? Transport.number(of: name)
        // Other names are told by the host's /etc/protocols.
        guard number != nil || OptionValue.number(name) == nil && name.contains(where: \.isLetter) else {
            throw RefusedLine("there is no protocol \(value)")
        }
        guard number != 0 || !isNegated else { throw RefusedLine("! -p all fits nothing") }
        transport = (number, isNegated)
        select("-p", [number.flatMap { Transport.name(of: $0) } ?? number.map { "\($0)" } ?? name])
    }

    private mutating func readInterface(_ option: String, _ value: String) throws(RefusedLine) {
        guard Self.isInterface(value) else { throw RefusedLine("an interface's name has 1 to 15 letters") }
        select(option, [value])
    }

    private static func isInterface(_ name: String) -> Bool { (1...15).contains(name.utf8.count) }

    private mutating func readTarget(_ option: String, _ value: String) throws(RefusedLine) {
        guard !isNegated else { throw RefusedLine("no ! may stand before \(option)") }
        let isName = (1...28).contains(value.utf8.count) && !value.hasPrefix("-") && !value.hasPrefix("!")
        guard isName, !value.hasBlanks else {
            throw RefusedLine("\(value) is no target's name")
        }
        target = (option, modules.count)
        let isChain = Target(words: [option, value]).chainName != nil
        modules.append(LoadedModule(target: value, isChain: isChain))
    }

    private mutating func load(_ name: String) throws(RefusedLine) {
        guard !isNegated else { throw RefusedLine("no ! may stand before -m") }
        let other = family == .ipv4 ? ["hl", "icmp6", "icmpv6", "ipv6-icmp"] : ["ttl", "icmp"]
        guard RuleOption.isMatch(name), !other.contains(name) else {
            throw RefusedLine("there is no match \(name) for \(family.title)")
        }
        let isICMP = name == "icmpv6" || name == "ipv6-icmp"
        modules.append(LoadedModule(match: isICMP ? "icmp6" : name))
    }

    private mutating func readCounters(_ attached: String?, as word: String) throws(RefusedLine) {
        guard !isNegated, !given.contains(UInt8(ascii: "c")) else {
            throw RefusedLine("\(word) stands there twice")
        }
        given.append(UInt8(ascii: "c"))
        let first = try value(of: word, attached)
        let bytes: Substring? =
            if let comma = first.dropFirst().firstIndex(of: ",") {
                first[comma...].dropFirst()
            } else {
                optionalArgument().map { $0[...] }
            }
        guard let bytes, Self.beginsWithNumber(first[...]), Self.beginsWithNumber(bytes) else {
            throw RefusedLine("\(word) needs two numbers")
        }
    }

    /// What follows a number is not looked at (sscanf(3), `%llu`).
    private static func beginsWithNumber(_ text: Substring) -> Bool {
        var rest = text.utf8.drop(while: String.isBlank)
        if rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") { rest.removeFirst() }
        return rest.first.map { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ?? false
    }
}
