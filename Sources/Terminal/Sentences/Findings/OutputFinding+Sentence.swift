import Netfilter
import StepEngine

extension OutputFinding {
    /// Whether what the host sends leaves it, and what helps if it does not.
    var sentence: String {
        switch self {
        case .answers(let service, let family, let standing):
            standing.sentence("answers to new logins on \(service.sentence)", family) + addition
        case .answersUntilLogin(let service, let family, let standing):
            OutputFinding.answers(service, family, standing).sentence + " Your new login will tell."
        case .neighbourDiscovery(let standing):
            standing.sentence("messages by which this host finds its IPv6 neighbours", .ipv6) + addition
        case .serviceAnswers(let service, let family, let standing):
            standing.sentence("answers to new connections to \(service.sentence)", family) + addition
        case .opening(.connections, _, .stopped(let end)):
            "This host can open no connections itself: they are \(end.sentence)"
                + (remedy.map { " If it is to: `\($0)`" } ?? "")
        case .opening(.connections, let family, let standing):
            standing.sentence("connections that this host opens", family)
        case .testWillFail(let step, _, let end):
            "The test of step \(step) cannot work as it is: connections that this host opens are \(end.sentence)"
                + (remedy.map { " Let them out first, on another terminal: `\($0)`" } ?? "")
        case .opening(.nameQueries, let family, let standing):
            standing.sentence("DNS queries of this host", family)
        }
    }

    private var addition: String { remedy.map { " Add: `\($0)`" } ?? "" }
}

extension OutgoingStanding {
    fileprivate func sentence(_ packets: String, _ family: Family) -> String {
        switch self {
        case .leaves: "\(packets.capitalizedFirst) can leave."
        case .stopped(let end): "\(packets.capitalizedFirst) cannot leave: \(end.sentence)"
        case .stoppedForSome(let end): "Some \(packets) cannot leave: \(end.sentence)"
        case .untracked(let rule, all: true):
            "\(rule.quoted.capitalizedFirst) keeps \(packets) out of connection tracking. No rule for ESTABLISHED "
                + "knows these connections, so what follows is refused. Take it away: `\(rule.deletion(of: family))`"
        case .untracked(let rule, all: false):
            "\(rule.quoted.capitalizedFirst) may keep \(packets) out of connection tracking. "
                + "Whether those connections go on cannot be told."
        case .uncertain(let end): "\(packets.capitalizedFirst): \(end.sentence)"
        case .tooManyRules:
            "Whether \(packets) can leave cannot be told: there are too many rules of too many kinds."
        }
    }
}
