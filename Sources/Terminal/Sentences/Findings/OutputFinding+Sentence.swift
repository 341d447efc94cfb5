import Netfilter
import StepEngine

extension OutputFinding {
    /// Whether what the host sends leaves it, and what helps if it does not.
    var sentence: String {
        switch self {
        case .answers(let service, let family, let standing):
            standing.sentence("answers to new logins on \(service.sentence)", family)
                + standing.remedy("-m conntrack --ctstate ESTABLISHED,RELATED", family)
        case .answersUntilLogin(let service, let family, let standing):
            OutputFinding.answers(service, family, standing).sentence + " Your new login will tell."
        case .neighbourDiscovery(let standing):
            standing.sentence("messages by which this host finds its IPv6 neighbours", .ipv6)
                + standing.remedy("-p ipv6-icmp", .ipv6)
        case .opening(.connections, let family, let standing):
            standing.sentence("connections that this host opens", family)
        case .opening(.nameQueries, let family, let standing):
            standing.sentence("DNS queries of this host", family)
        }
    }
}

extension OutgoingStanding {
    fileprivate func sentence(_ packets: String, _ family: Family) -> String {
        switch self {
        case .leaves: "\(packets.capitalizedFirst) can leave."
        case .stopped(let end): "\(packets.capitalizedFirst) cannot leave: \(end.sentence)"
        case .stoppedForSome(let end): "Some \(packets) cannot leave: \(end.sentence)"
        case .untracked(let rule, all: true):
            "\(rule.quoted.capitalizedFirst) keeps \(packets) out of connection tracking. No rule for ESTABLISHED "
                + "knows these connections, so what follows is refused. Take it away: \(rule.deletion(of: family))"
        case .untracked(let rule, all: false):
            "\(rule.quoted.capitalizedFirst) may keep \(packets) out of connection tracking. "
                + "Whether those connections go on cannot be told."
        case .uncertain(let end): "\(packets.capitalizedFirst): \(end.sentence)"
        case .tooManyRules:
            "Whether \(packets) can leave cannot be told: there are too many rules of too many kinds."
        }
    }

    /// The rule that lets packets of a kind out, where something stops them for certain.
    fileprivate func remedy(_ packets: String, _ family: Family) -> String {
        switch self {
        case .stopped(let end), .stoppedForSome(let end): end.remedy(packets, family)
        case .leaves, .untracked, .uncertain, .tooManyRules: ""
        }
    }
}

extension PathDecision.End {
    /// The rule, for the chain that stops them; none for one that sees no states, or is no chain of iptables.
    fileprivate func remedy(_ packets: String, _ family: Family) -> String {
        guard let (table, chain) = decider.place, ["filter", "mangle", "security"].contains(table) else {
            return ""
        }
        let command = family.command + (backend == .legacy ? "-legacy" : "")
        let option = table == "filter" ? "" : "-t \(table) "
        return " Add: \(command) \(option)-I \(chain) 1 \(packets) -j ACCEPT"
    }
}

extension PathDecision.Decider {
    /// The table and the chain that a packet enters first.
    fileprivate var place: (table: String, chain: String)? {
        switch self {
        case .rules(let path): path.first.map { ($0.table ?? "filter", $0.chain) }
        case .policy(let place): (place.table, place.chain)
        case .native, .nothing: nil
        }
    }
}
