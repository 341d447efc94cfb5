import Netfilter
import Runbook
import StepEngine

extension InboundConclusion {
    /// What the test has shown, with the witnesses it rests on.
    func sentence(by means: Observation.Means) -> String {
        switch self {
        case .blocked(let flow, let syns, let dropped):
            "\(syns.syns) from \(flow.remote) reached \(flow.interface) for port \(flow.localPort), none was answered, all "
                + "came to the end of INPUT, and the policy dropped \(dropped.packets) meanwhile."
                + means.limits
        case .nothingArrived(let port, let sender, let others): Self.nothingArrived(port, sender, others)
        case .overLoopback(let flow):
            "The test came over \(flow.interface), from this host itself: it proves nothing about other machines. Run the "
                + "command on another machine."
        case .answered(let flow, let rule):
            "\(flow.remotePlace) got an answer: port \(flow.localPort) is open. "
                + (rule.map {
                    "\($0.quoted.capitalizedFirst) accepts it: narrow it down, or remove it, after reopen."
                }
                    ?? "Something accepts it, or leads it elsewhere: \(flow.explanation) tells what.")
        case .refused(let flow, let rule): Self.refused(flow, rule)
        case .stoppedBeforeInput(let flow, let syns):
            "\(syns.syns) from \(flow.remote) reached \(flow.interface), and none got as far as INPUT: a rule of raw, mangle "
                + "or nat, or a chain of nftables' own, decides before it. \(flow.explanation) names it."
        case .decidedEarlier(let flow, let rule, let syns, let counted):
            "\(syns.syns) from \(flow.remote) reached INPUT, and "
                + (counted == 0 ? "none" : "only \(counted)") + " came to its end: "
                + "\(rule?.quoted ?? "another rule") decides before the policy."
        case .policyDidNotCount(let syns):
            "\(syns.syns) came to the end of INPUT, and the policy's counter did not rise by as much. Did somebody reset "
                + "it? Type retry."
        case .disagrees(let flow, let syns, let saying): Self.disagrees(flow, syns, saying)
        case .tooBusy(let missed): missed.tooBusySentence
        case .notWatched(let reason): reason
        }
    }

    private static func nothingArrived(
        _ port: UInt16, _ sender: Watch.Sender, _ others: [WatchResult.Stranger]
    ) -> String {
        let test =
            switch sender {
            case .port(let source):
                "No packet of the test (port \(port), from source port \(source)) arrived here"
            case .address(let address): "No packet for port \(port) arrived here from \(address)"
            }
        guard let other = others.first else {
            return test
                + ": it was not run while this host watched, or it went to another address, or a filter on the way stopped it, "
                + "such as a cloud's security group. If none of these can be helped, type retry, then namespace."
        }
        let all = others.map { "\($0.address) (\($0.packets))" }.joined(separator: ", ")
        return test
            + ". Others tried that port: \(all). If one of them is the machine that you tried from, type retry, and then "
            + "watch \(other.address)."
    }

    private static func refused(_ flow: Flow, _ rule: RuleReference?) -> String {
        guard let rule else {
            return
                "\(flow.remotePlace) was refused: something rejects it, or accepts it though nothing listens. \(flow.explanation) tells what."
        }
        if case .reject = rule.rule.target {
            return
                "\(flow.remotePlace) was refused by \(rule.quoted), so the policy did not decide. Refusing is a way to block, "
                + "but what no rule knows must be dropped: remove that rule, or make it narrower."
        }
        return
            "\(flow.remotePlace) was refused because nothing listens on port \(flow.localPort), but \(rule.quoted) accepts it: "
            + "whatever listens there one day is open."
    }

    private static func disagrees(_ flow: Flow, _ syns: UInt64, _ saying: Outcome.Saying?) -> String {
        let here =
            "\(syns.syns) from \(flow.remote) reached \(flow.interface) and \(syns == 1 ? "was" : "were") dropped here"
        return switch saying {
        case .succeeded:
            "\(here), but the other machine says that it connected: to something else. Check the address and the port there."
        case .refused, .unreachable:
            "\(here) without an answer, but the other machine got a refusal: something on the way answers for this host."
        case .unresolved, .usage:
            "\(here), but what was pasted is of another test. Paste the answer of this one."
        case .timedOut, nil:
            "\(here), but what the other machine says is not known. Type retry, and paste its answer."
        }
    }
}

extension Flow {
    /// The command that tells what happens to such a packet on its way.
    fileprivate var explanation: String {
        let from = remote.family == .ipv4 ? "\(remote)" : "[\(remote)]"
        return "surefoot check --explain \"tcp \(from) -> :\(localPort) on \(interface)\""
    }
}
