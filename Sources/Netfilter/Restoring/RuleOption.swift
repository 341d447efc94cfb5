/// An option of a match or a target: how many words follow it, and whether `!` may stand before it.
struct RuleOption: Sendable {
    /// Its names, without dashes; iptables-save prints the first.
    let names: [String]
    let arguments: Int
    let mayBeNegated: Bool

    /// What iptables-save prints.
    var printed: String { "--" + names[0] }

    private init(_ names: String..., arguments: Int = 1, mayBeNegated: Bool = true) {
        self.names = names
        self.arguments = arguments
        self.mayBeNegated = mayBeNegated
    }

    /// The options of a match (libxtables, extensions/libxt_*.c and libip*t_*.c of 1.8.9).
    ///
    /// - Returns: nil if they are not known here, so that any may be one of them.
    static func ofMatch(_ name: String) -> [RuleOption]? { matches[name] }

    /// The options of a target that is no chain.
    ///
    /// - Returns: nil if they are not known here.
    static func ofTarget(_ name: String) -> [RuleOption]? {
        switch name {
        case "ACCEPT", "DROP", "RETURN", "QUEUE": []
        case "REJECT": [RuleOption("reject-with", mayBeNegated: false)]
        case "LOG": log
        default: nil
        }
    }

    private static let ports = [
        RuleOption("sport", "source-port"), RuleOption("dport", "destination-port"),
    ]

    private static let matches: [String: [RuleOption]] = [
        "tcp": ports + [
            RuleOption("syn", arguments: 0), RuleOption("tcp-flags", arguments: 2), RuleOption("tcp-option"),
        ],
        "udp": ports,
        "icmp": [RuleOption("icmp-type")],
        "icmp6": [RuleOption("icmpv6-type")],
        "conntrack": [
            "ctstate", "ctproto", "ctorigsrc", "ctorigdst", "ctreplsrc", "ctrepldst", "ctorigsrcport",
            "ctorigdstport", "ctreplsrcport", "ctrepldstport", "ctstatus", "ctexpire",
        ].map { RuleOption($0) } + [RuleOption("ctdir", mayBeNegated: false)],
        "state": [RuleOption("state")],
        "comment": [RuleOption("comment", mayBeNegated: false)],
        "multiport": [
            RuleOption("sports", "source-ports"), RuleOption("dports", "destination-ports"),
            RuleOption("ports"),
        ],
        "addrtype": [
            RuleOption("src-type"), RuleOption("dst-type"),
            RuleOption("limit-iface-in", arguments: 0, mayBeNegated: false),
            RuleOption("limit-iface-out", arguments: 0, mayBeNegated: false),
        ],
        "iprange": [RuleOption("src-range"), RuleOption("dst-range")],
        "ttl": [
            RuleOption("ttl-eq", "ttl"), RuleOption("ttl-lt", mayBeNegated: false),
            RuleOption("ttl-gt", mayBeNegated: false),
        ],
        "hl": [
            RuleOption("hl-eq"), RuleOption("hl-lt", mayBeNegated: false),
            RuleOption("hl-gt", mayBeNegated: false),
        ],
    ]

    private static let log =
        ["log-tcp-sequence", "log-tcp-options", "log-ip-options", "log-uid", "log-macdecode"].map {
            RuleOption($0, arguments: 0, mayBeNegated: false)
        } + ["log-level", "log-prefix"].map { RuleOption($0, mayBeNegated: false) }

    /// Whether there is such a match: one of iptables' own, of which most are not looked into, or one of xtables-addons.
    static func isMatch(_ name: String) -> Bool {
        matches[name] != nil || others.contains(name)
    }

    private static let others: Set<String> = [
        "ah", "bpf", "cgroup", "cluster", "connbytes", "connlabel", "connlimit", "connmark", "cpu", "dccp",
        "devgroup", "dscp", "dst", "ecn", "esp", "eui64", "frag", "hashlimit", "hbh", "helper", "icmpv6",
        "ipcomp", "ipv6-icmp", "ipv6header", "ipvs", "l2tp", "length", "limit", "mac", "mark", "mh", "nfacct",
        "osf", "owner", "physdev", "pkttype", "policy", "quota", "rateest", "realm", "recent", "rpfilter",
        "rt",
        "sctp", "set", "socket", "srh", "standard", "statistic", "string", "tcpmss", "time", "tos", "u32",
        "udplite", "unclean",
        // xtables-addons
        "asn", "condition", "dhcpmac", "fuzzy", "geoip", "gradm", "iface", "ipp2p", "ipv4options", "length2",
        "lscan", "pknock", "psd", "quota2",
    ]

    /// The matches that ask for something or are refused (`XTOPT_MAND`, `xt_mtchk_final`).
    static func mustBeAsked(_ match: String) -> Bool {
        switch match {
        case "conntrack", "state", "comment", "multiport", "addrtype", "iprange", "ttl", "hl": true
        default: false
        }
    }

    /// The matches that can be asked for one thing alone.
    static func isSingle(_ match: String) -> Bool {
        switch match {
        case "multiport", "ttl", "hl": true
        default: false
        }
    }
}
