import Netfilter
import StepEngine

extension CommandMessage {
    /// The command, and what it printed.
    var lines: [ScreenLine] {
        switch self {
        case .running(let command): [.command("runs", command.description)]
        case .runningInNamespace(let command): [.command("runs there", command.description)]
        case .runningOnPeer(let line): [.labelled("runs there", line)]
        case .awaited(let seconds):
            [
                .verdict(
                    .wait, nil,
                    "It changes rules, so it is not cut off in the middle: it has \(seconds.seconds) to end by itself."
                )
            ]
        case .output(let family, let command, let result):
            [.command(family.rawValue, command.description)]
                + (InputListing(printedBy: command, result)?.lines ?? result.outputLines)
        case .printed(let result): result.outputLines
        }
    }
}

extension CommandResult {
    /// What the command printed, line by line.
    var outputLines: [ScreenLine] {
        (stdout + stderr).split(separator: "\n").map { .output(String($0)) }
    }
}
