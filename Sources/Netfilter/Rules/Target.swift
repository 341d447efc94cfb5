/// What a rule does with a packet that it matches.
public enum Target: Sendable, Hashable {
    /// The packet passes this table.
    case accept
    /// The packet is dropped without an answer.
    case drop
    /// The packet is dropped and answered with an error; the error's name, where the rule says it.
    case reject(with: String?)
    /// Back to the chain that jumped here; in a built-in chain, to the policy.
    case returnToCaller
    /// Through another chain, and back.
    case jump(String)
    /// Through another chain, without coming back to this one.
    case goto(String)
    /// The packet goes on, with another mark.
    case mark(MarkChange)
    /// The connection goes to another port, or to another host.
    case translate(Translation)
    /// None: the rule only counts.
    case none
    /// One of the extensions, such as LOG.
    case other(String)

    /// Reads the words from `-j` or `-g` on.
    init(words: ArraySlice<String>) {
        guard let option = words.first, let name = words.dropFirst().first else {
            self = .none
            return
        }
        switch name {
        case _ where option == "-g" || option == "--goto": self = .goto(name)
        case "ACCEPT": self = .accept
        case "DROP": self = .drop
        case "RETURN": self = .returnToCaller
        case "REJECT":
            self = .reject(with: words.firstIndex(of: "--reject-with").flatMap { words[($0 + 1)...].first })
        case _ where Self.passing.contains(name) || Self.deciding.contains(name):
            let words = words.dropFirst(2)
            self =
                MarkChange(target: name, words).map { .mark($0) }
                ?? Translation(target: name, words).map { .translate($0) } ?? .other(name)
        default: self = .jump(name)
        }
    }

    /// Whether it is the name of one of the extensions. A chain may have it too: such a rule goes to the chain then, unless
    /// the chain was made later (measured with 1.8.9, both backends).
    static func isExtension(_ name: String) -> Bool {
        name == "REJECT" || passing.contains(name) || deciding.contains(name)
    }

    /// Whether the packet certainly goes on to the next rule.
    var isPassing: Bool {
        switch self {
        case .none, .mark: true
        case .other(let name): Self.passing.contains(name)
        case .accept, .drop, .reject, .returnToCaller, .jump, .goto, .translate: false
        }
    }

    /// Whether the packet certainly ends here.
    var isDropping: Bool {
        switch self {
        case .drop, .reject: true
        case .accept, .returnToCaller, .jump, .goto, .mark, .translate, .none, .other: false
        }
    }

    /// Whether the packet is dropped and answered with an error.
    public var isRejecting: Bool {
        if case .reject = self { true } else { false }
    }

    /// The chain that the packet goes to.
    var chainName: String? {
        switch self {
        case .jump(let name), .goto(let name): name
        case .accept, .drop, .reject, .returnToCaller, .mark, .translate, .none, .other: nil
        }
    }

    /// Extensions that return `XT_CONTINUE` (net/netfilter/xt_*.c).
    private static let passing: Set<String> = [
        "AUDIT", "CHECKSUM", "CLASSIFY", "CONNMARK", "CONNSECMARK", "CT", "DSCP", "ECN", "HL", "HMARK",
        "IDLETIMER",
        "LED", "LOG", "MARK", "NFLOG", "NOTRACK", "RATEEST", "SECMARK", "SET", "TCPMSS", "TCPOPTSTRIP", "TEE",
        "TOS", "TRACE", "TTL", "ULOG",
    ]

    /// Extensions that may decide about the packet, in a way that the rule does not tell.
    private static let deciding: Set<String> = [
        "CLUSTERIP", "DNAT", "DNPT", "MASQUERADE", "MIRROR", "NETMAP", "NFQUEUE", "QUEUE", "REDIRECT", "SNAT",
        "SNPT", "STEAL", "SYNPROXY", "TARPIT", "TPROXY",
        // xtables-addons
        "ACCOUNT", "CHAOS", "DELUDE", "DHCPMAC", "DNETMAP", "ECHO", "IPMARK", "LOGMARK", "PROTO", "RAWDNAT",
        "RAWSNAT", "SYSRQ",
    ]
}
