import Netfilter
import Runbook
import StepEngine

extension Message {
    /// Lines in answer to what was typed, and at the end.
    var answerLines: [ScreenLine] {
        switch self {
        case .help(let prompt): prompt.words.map { .labelled($0.label, $0.help) }
        case .needsWord(let prompt): [.text("Nothing was changed. \(Self.choice(prompt))")]
        case .notUnderstood(let text, let prompt):
            [.text("\"\(text.shortened)\" is not understood; nothing was changed. \(Self.choice(prompt))")]
        case .needsWholeWord(let word):
            [.text("That changes something. To do it, type the whole word: \(word.text)")]
        case .ambiguous(let words):
            [.text("That could be \(words.map(\.label).joined(separator: " or ")). Type more of it.")]
        case .unexpectedArgument(let word, let text):
            [
                .text(
                    "\(word.text) stands alone; \"\(text.shortened)\" is one word too many. Nothing was changed."
                )
            ]
        case .needsArgument(let word):
            [.text(word.needed)]
        case .reportNotUnderstood(let report): [.text(report.notUnderstood)]
        case .interruptedOnce:
            [
                .text(
                    "Interrupted; nothing was changed. Ctrl-C once more puts the rules back and leaves. quit leaves them as they are."
                )
            ]
        case .inputEnded: [.text("That was the end of the input. Type quit or abort to leave.")]
        case .ended(let ending): [.blank] + ending.lines
        default: []
        }
    }

    private static func choice(_ prompt: Prompt) -> String {
        "Possible here: \((prompt.words.map(\.label)).joined(separator: ", "))."
    }

    /// Lines about where rules are saved.
    var saveLines: [ScreenLine] {
        switch self {
        case .savePlan(let plan): plan.lines
        case .bootPlan(let boot): boot.lines(isSaved: true)
        case .unsaving(let files):
            [
                .verdict(
                    .note, nil,
                    "The saved files are put back as they were too: \(files.map(\.path).joined(separator: ", "))."
                )
            ]
        case .notRestoredByItself:
            [
                .verdict(
                    .note, nil,
                    "Nothing restores these files at boot by itself: iptables-restore FILE does it.")
            ]
        case .saveNeedsName:
            [
                .text(
                    "This host has no known place for saved rules. Name one: save NAME writes NAME.v4 and NAME.v6."
                )
            ]
        default: []
        }
    }
}

extension Word {
    /// What must follow the word.
    fileprivate var needed: String {
        switch self {
        case .run: "Name an address: run http://HOST:PORT/"
        case .watch: "Name the machine that you will connect to: watch HOST"
        case .note: "Type the remark behind it: note TEXT"
        default: "Name a command: peer COMMAND"
        }
    }
}

extension Step.Report {
    fileprivate var notUnderstood: String {
        switch self {
        case .curl:
            "That is not understood, and nothing is concluded from it. Paste curl's line, such as: curl: (28) ... Or its exit status, such as: exit 0"
        case .nc:
            "That is none of the answers of nc that are known here, and nothing is concluded from it. Paste its whole line, such as: nc: connect to ... timed out"
        }
    }
}

extension String {
    /// Enough of a text to recognise it.
    fileprivate var shortened: String { count > 60 ? prefix(57) + "..." : self }
}

extension Ending {
    var lines: [ScreenLine] {
        switch self {
        case .done: [.verdict(.ok, nil, "All steps are done. The rules in force are the verified ones.")]
        case .left(let inForce): [.verdict(.note, nil, "You left. " + inForce.sentence)]
        case .inputEnded(let inForce):
            [.verdict(.note, nil, "The input ended, so nobody could answer. " + inForce.sentence)]
        case .rolledBack: [.verdict(.ok, nil, "Aborted. No rule of this session stays in force.")]
        case .interrupted: [.verdict(.ok, nil, "Interrupted. No rule of this session stays in force.")]
        case .rollbackFailed:
            [
                .verdict(.fail, nil, "The rules could not be put back, or that could not be confirmed."),
                .text(
                    "To open INPUT by hand: iptables -P INPUT ACCEPT, and ip6tables -P INPUT ACCEPT for IPv6."
                ),
            ]
        }
    }
}

extension Ending.LeftInForce {
    fileprivate var sentence: String {
        switch self {
        case .nothing: "Nothing was changed on this host."
        case .unsavedChanges:
            "The changes made so far are in force, but not saved: a reboot forgets them. surefoot resume goes on from here; surefoot rollback puts the rules back."
        case .changesUntilTimer:
            "The rollback timer still runs and will put the rules back. surefoot resume goes on in time."
        }
    }
}
