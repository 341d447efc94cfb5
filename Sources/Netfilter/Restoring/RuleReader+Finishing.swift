extension RuleReader {
    /// The command, once all words are read.
    func finished(_ counters: Counters?) throws(RefusedLine) -> RestoreCommand {
        guard let (letter, arguments) = command else { throw RefusedLine("it has no command such as -A") }
        let chain = arguments.first
        switch letter {
        case UInt8(ascii: "A"): return .append(try rules(chain ?? "", counters))
        case UInt8(ascii: "I"):
            let position = arguments.count > 1 ? OptionValue.number(arguments[1]).map { Int($0) } : 1
            guard let position, position > 0 else { throw RefusedLine("there is no rule \(arguments[1])") }
            return .insert(try rules(chain ?? "", counters), at: position)
        default: break
        }
        guard core.isEmpty, modules.isEmpty, sources.value == nil, destinations.value == nil else {
            throw RefusedLine("its command takes no rule")
        }
        switch letter {
        case UInt8(ascii: "P"):
            guard arguments.count > 1 else { throw RefusedLine("-P needs a chain and a policy") }
            return .policy(arguments[0], arguments[1])
        case UInt8(ascii: "N"): return .newChain(arguments[0])
        case UInt8(ascii: "F"): return .flush(chain)
        default: return .deleteChain(chain)
        }
    }

    /// The rules that iptables makes of the line, in the form in which it would print them.
    private func rules(_ chain: String, _ counters: Counters?) throws(RefusedLine) -> [Rule] {
        for module in modules { try module.finish() }
        try lookAtInterfaces(of: chain)
        try lookAtTransport()
        let (from, to) = (try words("-s", sources), try words("-d", destinations))
        guard from.count < 2 && to.count < 2 || !sources.isNegated && !destinations.isNegated else {
            throw RefusedLine("no ! may stand beside several addresses")
        }
        let rest = core + moduleWords
        return from.flatMap { source in
            to.map { Rule(chain: chain, words: source + $0 + rest, counters: counters) }
        }
    }

    /// The words for each of the addresses; none for no address.
    private func words(_ option: String, _ list: AddressList) throws(RefusedLine) -> [[String]] {
        guard let value = list.value else { return [[]] }
        return try OptionValue.networks(value, family).map { (list.isNegated ? ["!"] : []) + [option, $0] }
    }

    /// The matches, and then the target.
    private var moduleWords: [String] {
        var words: [String] = []
        for (place, module) in modules.enumerated() where place != target?.place {
            words += ["-m", module.name] + module.words
        }
        guard let target else { return words }
        return words + [target.option, modules[target.place].name] + modules[target.place].words
    }

    /// A packet has no interface to go out by when it comes in, and the other way round.
    private func lookAtInterfaces(of chain: String) throws(RefusedLine) {
        let absent =
            switch chain {
            case "INPUT", "PREROUTING": "-o"
            case "OUTPUT", "POSTROUTING": "-i"
            default: ""
            }
        guard !core.contains(absent) else {
            throw RefusedLine("no packet of \(chain) has what \(absent) asks for")
        }
    }

    /// The matches of a protocol, and a reset, need a `-p` of their own (`struct xt_match`, `proto`).
    private func lookAtTransport() throws(RefusedLine) {
        for module in modules {
            let needed: UInt8? =
                switch module.name {
                case "tcp": Transport.tcp
                case "udp": Transport.udp
                case "icmp": Transport.icmp
                case "icmp6": Transport.icmpv6
                case "REJECT" where isReset(module): Transport.tcp
                default: nil
                }
            guard let needed else { continue }
            guard let transport, transport.number == nil || transport.number == needed,
                !transport.isNegated || !isReset(module)
            else { throw RefusedLine("\(module.name) needs another -p") }
        }
    }

    private func isReset(_ module: LoadedModule) -> Bool {
        module.name == "REJECT" && module.words.contains { $0.hasPrefix("tcp-r") }
    }
}
