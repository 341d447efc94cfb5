import Netfilter
import Runbook
import StepEngine

extension InboundConclusion {
    /// What the test has shown, with the witnesses it rests on.
    func sentence(by means: Observation.Means) -> String {
        switch self {
        case .blocked(let flow, let deniers, let syns, let denied):
            "\(syns.syns) from \(flow.remote) reached \(flow.interface) for port \(flow.localPort), "
                + (flow.isRefused ? "none was let in" : "none was answered")
                + ", all came to \(deniers.place), and "
                + "\(deniers.action) \(denied.packets) meanwhile." + means.limits
        case .nothingArrived(let port, let sender, let others, let saying):
            Self.nothingArrived(port, sender, others, saying)
        case .overLoopback(let flow):
            "The test came over \(flow.interface), from this host itself: it proves nothing about other machines. Run the "
                + "command on another machine."
        case .answered(let flow, let rule):
            "\(flow.remotePlace) got an answer: port \(flow.localPort) is open. "
                + (rule.map {
                    "\($0.quoted.capitalizedFirst) accepts it: narrow it down, or remove it, after `reopen`."
                }
                    ?? "Something accepts it, or leads it elsewhere: \(flow.explanation) tells what.")
        case .refused(let flow, let rule): Self.refused(flow, rule)
        case .stoppedBeforeInput(let flow, let syns):
            "\(syns.syns) from \(flow.remote) reached \(flow.interface), and none got as far as INPUT: a rule of raw, mangle "
                + "or nat, or a chain of nftables' own, decides before it. \(flow.explanation) names it."
        case .decidedEarlier(let flow, let rule, let syns, let counted):
            Self.decidedEarlier(flow, rule, syns, counted)
        case .denialDidNotCount(let flow, let deniers, let syns):
            "\(syns.syns) came to \(deniers.place)" + (flow.isRefused ? " and was refused" : "")
                + ", but \(deniers.counter) did not rise by as much: what took it is not proved. Did somebody reset it? "
                + "Type `retry`."
        case .disagrees(let flow, let syns, let saying): Self.disagrees(flow, syns, saying)
        case .tooBusy(let missed): missed.tooBusySentence
        case .notWatched(let reason): reason
        }
    }

    private static func nothingArrived(
        _ port: UInt16, _ sender: Watch.Sender, _ others: [WatchResult.Stranger],
        _ saying: Outcome.Saying?
    ) -> String {
        let test =
            switch sender {
            case .port(let source):
                "No packet of the test (port \(port), from source port \(source)) arrived here"
            case .address(let address): "No packet for port \(port) arrived here from \(address)"
            }
        guard let other = others.first else {
            if saying == .refused || saying == .unreachable {
                return test
                    + ", so this host has not refused it: a filter or a router on the way did, or another host at that address."
            }
            return test
                + ": it was not run while this host watched, or it went to another address, or a filter on the way stopped it, "
                + "such as a cloud's security group. If none of these can be helped, type `namespace`."
        }
        let all = others.map { "\($0.address) (\($0.packets))" }.joined(separator: ", ")
        return test
            + ". Others tried that port: \(all). If one of them is the machine that you tried from, type "
            + "`watch \(other.address)`."
    }

    private static func decidedEarlier(
        _ flow: Flow, _ rule: RuleReference?, _ syns: UInt64, _ counted: UInt64
    ) -> String {
        let arrived = "\(syns.syns) from \(flow.remote) reached INPUT, and "
        guard counted < syns else {
            return arrived + "the rules leave open which of them took it. \(flow.explanation) tells more."
        }
        return arrived + (counted == 0 ? "none" : "only \(counted)")
            + " came to the default deny: \(rule?.quoted ?? "another rule") decides before it."
    }

    private static func refused(_ flow: Flow, _ rule: RuleReference?) -> String {
        guard let rule else {
            return
                "\(flow.remotePlace) was refused: something rejects it, or accepts it though nothing listens. \(flow.explanation) tells what."
        }
        if rule.rule.target.isRejecting {
            return
                "\(flow.remotePlace) was refused by \(rule.quoted), which is not the default deny. Try from "
                + "another machine, or remove that rule."
        }
        return
            "\(flow.remotePlace) was refused because nothing listens on port \(flow.localPort), but \(rule.quoted) accepts it: "
            + "whatever listens there one day is open."
    }

    private static func disagrees(_ flow: Flow, _ syns: UInt64, _ saying: Outcome.Saying?) -> String {
        let here =
            "\(syns.syns) from \(flow.remote) reached \(flow.interface) and \(syns == 1 ? "was" : "were") kept out here"
        return switch saying {
        case .succeeded:
            "\(here), but the other machine says that it connected: to something else. Check the address and the port there."
        case .refused, .unreachable:
            "\(here) without an answer, but the other machine got a refusal: something on the way answers for this host."
        case .unresolved, .usage:
            "\(here), but what was pasted is of another test. Paste the answer of this one."
        case .timedOut, nil:
            "\(here), but what the other machine says is not known. Type `retry`, and paste its answer."
        }
    }
}

extension [RuleReference?] {
    /// Where what they take has come to.
    fileprivate var place: String {
        switch (first ?? nil, count) {
        case (nil, _): "the end of INPUT"
        case (let rule?, 1): rule.quoted
        case (let rule?, _): "\(rule.quoted) or what follows it"
        }
    }

    /// What they did, before the number of packets.
    fileprivate var action: String {
        switch (first ?? nil, count) {
        case (nil, _): "the policy dropped"
        case (let rule?, 1): rule.rule.target.isRejecting ? "that rule rejected" : "that rule dropped"
        case (_?, _): "these took"
        }
    }

    fileprivate var counter: String {
        switch (first ?? nil, count) {
        case (nil, _): "the policy's counter"
        case (_?, 1): "that rule's counter"
        case (_?, _): "their counters"
        }
    }
}

extension Flow {
    /// The command that tells what happens to such a packet on its way.
    fileprivate var explanation: String {
        let from = remote.family == .ipv4 ? "\(remote)" : "[\(remote)]"
        return "`surefoot check --explain \"tcp \(from) -> :\(localPort) on \(interface)\"`"
    }
}
