import StepEngine

extension CommandFinding {
    /// What the command did.
    var sentence: String {
        switch self {
        case .done: "Done."
        case .leftOut: "Left out, as you wanted."
        case .ended(let status): status.sentence
        case .unrecognised(let status):
            "\(status.sentence) This step does not know that result, so nothing is concluded from it."
        case .failed(let status): status.sentence
        case .notPermitted(let status):
            "\(status.sentence) iptables may not change the firewall here: root rights are needed."
        case .tryingAgain(let status, let number, let of):
            "\(status.sentence) Another program holds the lock; trying again (\(number) of \(of))."
        case .outputMatches(let text): "The output has \"\(text)\"."
        case .outputDiffers(let text): "The output does not have \"\(text)\"."
        }
    }
}

extension CommandResult.Status {
    /// How a command ended, as a sentence.
    var sentence: String {
        switch self {
        case .exited(let status): "exit \(status)."
        case .signalled(let signal): "Ended by signal \(signal)."
        case .timedOut(let seconds): "No end after \(seconds.seconds); the command was stopped."
        case .printedTooMuch(let limit):
            "It printed more than \(limit.bytes), and was stopped. What was read until then is not relied on."
        case .interrupted: "You ended it with Ctrl-C."
        case .notStarted(let reason): "Not started: \(reason)"
        }
    }
}
