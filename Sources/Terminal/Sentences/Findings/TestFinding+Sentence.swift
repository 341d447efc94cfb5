import Netfilter
import Runbook
import StepEngine

extension TestFinding {
    /// What the test has shown.
    var sentence: String {
        switch self {
        case .outbound(let conclusion, let means): conclusion.sentence(by: means)
        case .inbound(let conclusion, let means): conclusion.sentence(by: means)
        case .repliesCounted(let rule, let packets):
            "\(rule.description.capitalizedFirst) counted \(packets.packets) since the test began: "
                + "replies come in by it."
        case .repliesNotCounted(let rule?, let packets, let seen):
            "\(rule.description.capitalizedFirst) counted \(packets.packets) since the test began, though \(seen) came to it. "
                + "Did somebody reset the counters? Type `back`, and test again."
        case .repliesNotCounted(nil, _, _): "There is no conntrack rule whose counter could rise."
        case .noOutboundTest: "There is no outbound connection to judge yet. Type `back`, and make one."
        case .answersKeptOut(let family, let reachability, let cure):
            "This host hears no answer over \(family.sentence) to connections that it opens: \(reachability.sentence)"
                + (cure.map { " Put the conntrack rule in first: `\($0)`" } ?? "")
        case .rulesChanged:
            "The rules changed after the test, so the counters prove nothing. Test again."
        case .watchFailed(let reason): "The test could not be watched. \(reason)"
        case .namespaceFailed(let reason): "No namespace could be made for the test. \(reason)"
        case .portNotBlocked(let port, let reachability):
            "No port was found that has no rule of its own. Port \(port): \(reachability.sentence)"
        case .curlEnded(let status): "curl ended with \(status): \(CurlStatus.meaning(of: status))"
        case .ncSaid(let saying): saying.sentence
        }
    }
}

extension Outcome.Saying {
    /// What nc said, as a sentence.
    var sentence: String {
        switch self {
        case .succeeded: "The connection was made: the port is open."
        case .refused: "Refused: an answer came back."
        case .timedOut: "Timed out: nothing came back."
        case .unreachable: "Unreachable: a router, or a rule, said no."
        case .unresolved: "The name has no address on that machine; nothing was sent."
        case .usage: "That nc did not understand the command; nothing was sent."
        }
    }
}

/// What curl's exit statuses mean (curl(1), EXIT CODES).
private enum CurlStatus {
    static func meaning(of status: Int32) -> String {
        meanings[status] ?? "see EXIT CODES in curl's manual page."
    }

    private static let meanings: [Int32: String] = [
        0: "the other side answered.",
        3: "the address is not well formed.",
        6: "the name was not resolved.",
        7: "no connection: refused, or no route.",
        22: "connected; the server answered with an error.",
        28: "timed out: no answer in time.",
        35: "connected; TLS was not agreed on.",
        52: "connected; the answer was empty.",
        56: "connected; the answer broke off.",
        60: "connected; the certificate is not trusted.",
    ]
}
