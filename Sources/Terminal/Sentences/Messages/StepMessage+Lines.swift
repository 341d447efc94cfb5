import Runbook
import StepEngine

extension StepMessage {
    /// The head, the commands or the prose of a step.
    var lines: [ScreenLine] {
        switch self {
        case .header(let header): header.lines
        case .plan(let commands): commands.lines
        case .undo(let commands): commands.undoLines
        case .section(let section): [.blank] + Markdown.lines(section.text) + [.blank]
        case .noReason: [.text("The step says no more than is shown above.")]
        case .noHint(let lack): [.text(lack.sentence)]
        }
    }
}

extension StepMessage.Lack {
    fileprivate var sentence: String {
        switch self {
        case .nothing: "Nothing has failed here yet."
        case .failure:
            "The step has no hint for this. The line marked FAIL says what was seen; `show` has the rules as they are."
        case .requirement:
            "What is marked FAIL above has to be put right first; the words of the prompt do that, or lead there."
        }
    }
}

extension StepMessage.Header {
    fileprivate var lines: [ScreenLine] {
        [.blank, .heading("Step \(number) of \(total)  \(title)")] + Markdown.lines(introduction) + [.blank]
    }
}

extension [StepMessage.PlannedCommand] {
    /// Commands that are about to run.
    fileprivate var lines: [ScreenLine] {
        let word: [ScreenLine] = first?.word.map { [.labelled("type", $0)] } ?? []
        // What runs at once gives no time to ask for it.
        return word + Self.labelled("will run", map(\.command)) + (word.isEmpty ? undoLines : [])
    }

    /// What takes them back.
    fileprivate var undoLines: [ScreenLine] { Self.labelled("undo", compactMap(\.undo)) }

    private static func labelled(_ label: String, _ commands: [Command]) -> [ScreenLine] {
        commands.enumerated().flatMap { index, command -> [ScreenLine] in
            let input = command.input.split(separator: "\n").map { ScreenLine.labelled("", "  " + $0) }
            return [.command(index == 0 ? label : "", command.description)]
                + (input.isEmpty ? [] : [.labelled("", "which reads:")] + input)
        }
    }
}
