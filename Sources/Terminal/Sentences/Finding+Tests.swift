import Netfilter
import Runbook
import StepEngine

extension Finding {
    /// Sentences about what a test showed.
    var testSentence: String {
        switch self {
        case .repliesCounted(let rule, let packets):
            "\(rule.description.capitalizedFirst) counted \(packets.packets) since the test began: "
                + "replies come in by it."
        case .repliesNotCounted(let rule?, let packets, let seen):
            "\(rule.description.capitalizedFirst) counted \(packets.packets) since the test began, though \(seen) came to it. "
                + "Did somebody reset the counters? Type back, and test again."
        case .repliesNotCounted(nil, _, _): "There is no conntrack rule whose counter could rise."
        case .noOutboundTest: "There is no outbound connection to judge yet. Go back and make one."
        case .rulesChangedSinceTest:
            "The rules changed after the test, so the counters prove nothing. Test again."
        case .outbound(let conclusion, let means): conclusion.sentence(by: means)
        case .inbound(let conclusion, let means): conclusion.sentence(by: means)
        case .watchFailed(let reason): "The test could not be watched. \(reason)"
        case .namespaceFailed(let reason): "No namespace could be made for the test. \(reason)"
        case .portNotBlocked(let port, let reachability):
            "Port \(port) is not left to the policy: \(reachability.sentence)"
        case .countersReset(let packets): "The rules now count from zero (\(packets.packets) since)."
        case .countersNotReset(let packets):
            "The rules still count \(packets.packets). That is harmless: the tests compare."
        case .outputMatches(let text): "The output has \"\(text)\"."
        case .outputDiffers(let text): "The output does not have \"\(text)\"."
        case .curlEnded(let status): "curl ended with \(status): \(CurlStatus.meaning(of: status))"
        case .ncSaid(let saying): saying.sentence
        default: ""
        }
    }

    /// Sentences about what is on record.
    var recordSentence: String {
        switch self {
        case .managementSeen(let port, let connections):
            "New connection to port \(port) seen: "
                + connections.map { "from \($0.client), port \($0.clientPort)" }.joined(separator: "; ") + "."
        case .managementNotSeen(let port):
            "No new connection to port \(port) was seen since the policy took effect. Open one, and keep it open."
        case .observed(let fact, let means): fact.holdsSentence + means.limits
        case .notObserved(let fact): fact.missingSentence
        case .stale(let fact):
            "The rules changed since it was seen, so it counts no more: \(fact.holdsSentence)"
        case .saved(let file):
            (file.family == nil
                ? "Wrote \(file.path), which restores the rules."
                : "Saved \(file.rules == 1 ? "1 rule" : "\(file.rules) rules") to \(file.path), "
                    + (file.remark.map { "read back. \($0)" }
                        ?? "restored on trial in an empty namespace, and compared."))
                + (file.previous.map { " The file of before is \($0)." } ?? "") + file.leftOutSentence
        case .notSaved(let reason): "Not saved; the files are as they were. \(reason)"
        default: ""
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
enum CurlStatus {
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

extension SaveResult.SavedFile {
    /// A sentence about the rules that were left out; nothing if there are none.
    fileprivate var leftOutSentence: String {
        guard !leftOut.isEmpty else { return "" }
        let shown = leftOut.prefix(3).joined(separator: "; ")
        let more = leftOut.count > 3 ? "; and \(leftOut.count - 3) more" : ""
        return " Left out, since the programs that made them put them in anew: \(shown)\(more)."
    }
}
