import Netfilter
import Runbook
import StepEngine

extension TestMessage {
    /// Lines about a test: how to do it, and what is being done for it.
    var lines: [ScreenLine] {
        switch self {
        case .elsewhere(.curl, _, let command, _): Self.outbound(command)
        case .elsewhere(.nc, let family, _, let isLab): Self.inbound(family, isLab)
        case .resolving(let name): [.verdict(.wait, nil, "Looking up the address of \(name).")]
        case .resolved(let name, let address):
            [
                .verdict(
                    .note, nil, "\(name) is \(address) in this test. No other address of that name counts.")
            ]
        case .probing(let watch): Self.probing(watch)
        case .watching(let watch, let command, let isLab): Self.watching(watch, command, isLab)
        case .openingNamespace:
            [.verdict(.wait, nil, "Making a temporary network namespace that stands for another machine.")]
        case .namespaceOpened(let peer):
            [
                .verdict(
                    .ok, nil,
                    "It is there: \(peer.peer), joined to this host's \(peer.own) by \(peer.interface). It goes with the test."
                )
            ]
        case .notAnAddress(let text, let family):
            [
                .text(
                    "\"\(text)\" is no \(family.sentence) address, and this test is about \(family.sentence)."
                )
            ]
        case .notAnEndpoint(let text):
            [
                .text(
                    "\"\(text)\" is neither a host nor a URL. It looks like HOST, HOST:PORT or http://HOST:PORT/"
                )
            ]
        case .reportNotWatched(let report): [.text(report.notWatched)]
        case .reportNotUnderstood(let report): [.text(report.notUnderstood)]
        }
    }

    private static func outbound(_ command: Command) -> [ScreenLine] {
        [
            .command("test", command.description),
            .text(
                "`run` does it here; `run URL`, to another address. `watch HOST` waits for a connection to HOST that you open in "
                    + "another terminal of this host. Without another machine: `namespace`."
            ),
        ]
    }

    private static func inbound(_ family: Family, _ isLab: Bool) -> [ScreenLine] {
        [
            .text(
                "Over \(family.sentence): type `watch`. Then this host looks out for the test, and the line to type "
                    + (isLab ? "for the peer" : "on the other machine")
                    + " is shown. Without another machine: `namespace`.")
        ]
    }

    private static func probing(_ watch: Watch) -> [ScreenLine] {
        let count = watch.probes.count
        let text =
            count == 1
            ? "A rule that only counts goes in for the test. The same command with -D takes it out afterwards."
            : "\(count) rules that only count go in for the test. The same commands with -D take them out afterwards."
        return [.verdict(.wait, watch.family.rawValue, text)]
            + watch.probes.enumerated().map {
                .command($0 == 0 ? "runs" : "", $1.insertion.description)
            }
    }

    private static func watching(_ watch: Watch, _ command: Command?, _ isLab: Bool) -> [ScreenLine] {
        switch watch.target {
        case .replies(let peer):
            [
                .text(
                    "Watching. Open a connection to \(peer) now, in another terminal of this host, by any program; this prompt "
                        + "ends by itself once it is over. If nothing happens, paste what the program said."
                )
            ]
        case .arrivals(_, .port):
            line(command, isLab) {
                $0
                    ? "Watching. Type this now; the peer does it, and its answer counts as told:"
                    : "Watching. Run this on another machine now, wait for its answer, and paste the answer here:"
            }
        case .arrivals(let port, .address(let address)):
            line(command, isLab) { _ in
                "Watching for \(address). Try a connection to port \(port) from there now, wait for its answer, and paste "
                    + "the answer here, such as by:"
            }
        }
    }

    /// What to do, and the line that does it, as it is typed in the lab or elsewhere.
    private static func line(
        _ command: Command?, _ isLab: Bool, _ sentence: (_ isLab: Bool) -> String
    ) -> [ScreenLine] {
        [.text(sentence(isLab))] + (command.map { [.toType((isLab ? "peer " : "") + $0.description)] } ?? [])
    }
}

extension Step.Report {
    fileprivate var notWatched: String {
        switch self {
        case .curl:
            "Nothing was watched, so that proves nothing. Type `run`; or `watch HOST` first, and then open the connection."
        case .nc:
            "Nothing was watched, so that proves nothing. Type `watch` first; then run the command on the other machine, and "
                + "paste its answer."
        }
    }

    fileprivate var notUnderstood: String {
        switch self {
        case .curl:
            "That is not understood, and nothing is concluded from it. Paste curl's line, such as `curl: (28) ...`, or its exit status, such as `exit 0`."
        case .nc:
            "That is none of the answers of nc that are known here, and nothing is concluded from it. Paste its whole line, such as `nc: connect to ... timed out`."
        }
    }
}
