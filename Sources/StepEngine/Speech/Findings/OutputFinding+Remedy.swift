import Netfilter

extension OutputFinding {
    /// The command that lets these packets out, at the top of the chain of iptables that stops them for certain; nil where
    /// nothing does, or where a rule there would be of no help: raw sees no states, and nat judges no packets.
    public var remedy: Command? {
        guard let end = stoppingEnd, let (table, chain) = end.decider.place,
            ["filter", "mangle", "security"].contains(table)
        else { return nil }
        let program = family.command + (end.backend == .legacy ? "-legacy" : "")
        let option = table == "filter" ? [] : ["-t", table]
        return Command([program] + option + ["-I", chain, "1"] + words + ["-j", "ACCEPT"])
    }

    private var stoppingEnd: PathDecision.End? {
        switch standing {
        case .stopped(let end): end
        // Who lets the host open a few kinds of connections only has decided so.
        case .stoppedForSome(let end): isOfOpening ? nil : end
        case .leaves, .untracked, .uncertain, .tooManyRules: nil
        }
    }

    private var isOfOpening: Bool {
        switch self {
        case .opening, .testWillFail: true
        case .answers, .answersUntilLogin, .serviceAnswers, .neighbourDiscovery: false
        }
    }

    private var family: Family {
        switch self {
        case .answers(_, let family, _), .answersUntilLogin(_, let family, _),
            .serviceAnswers(_, let family, _), .opening(_, let family, _), .testWillFail(_, let family, _):
            family
        case .neighbourDiscovery: .ipv6
        }
    }

    /// What the rule must accept.
    private var words: [String] {
        switch self {
        case .answers, .answersUntilLogin, .serviceAnswers: StateRule.words
        case .neighbourDiscovery: ["-p", "ipv6-icmp"]
        case .opening(.connections, _, _), .testWillFail: ["-p", "tcp"]
        case .opening(.nameQueries, _, _): ["-p", "udp", "-m", "udp", "--dport", "53"]
        }
    }
}
