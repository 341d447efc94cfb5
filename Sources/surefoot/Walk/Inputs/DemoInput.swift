import Linux
import Netfilter
import Runbook
import SafeText
import StepEngine
import Terminal

/// The demonstration: gives the answers that a person would, from what is on the screen.
final class DemoInput: Input {
    let isPerson = false
    private let screen: Screen
    /// Whether somebody watches, who needs time to read.
    private let isWatched: Bool
    private var linesToRead = 0
    private var testElsewhere: String?
    private var login: String?

    init(screen: Screen, isWatched: Bool) {
        self.screen = screen
        self.isWatched = isWatched
    }

    func saw(_ message: Message) {
        linesToRead += message.lines.count
        switch message {
        case .test(.watching(_, let command, _)): testElsewhere = command?.description
        case .access(.confirm(let instructions)): login = instructions.lineForPeer
        default: break
        }
    }

    func read(_ prompt: Prompt, idle: @escaping () -> LineEditor.Idle) -> LineEditor.Reading {
        let answer = answer(to: prompt)
        pause(milliseconds: min(6000, 800 + linesToRead * 250))
        linesToRead = 0
        screen.write(screen.renderer.safe(prompt.text))
        for character in answer {
            pause(milliseconds: 40)
            screen.write(screen.renderer.safe(String(character)))
        }
        screen.write("\n")
        return .line(answer)
    }

    private func answer(to prompt: Prompt) -> String {
        if prompt.report == .nc, let test = testElsewhere {
            testElsewhere = nil
            return "peer \(test)"
        }
        if prompt.words.contains(.confirm) {
            return confirmation()
        }
        return prompt.words.first { $0.isWayOn }?.text ?? Word.abort.text
    }

    /// The peer logs in and types the code. If that is not enough, the demonstration has failed.
    private func confirmation() -> String {
        defer { login = nil }
        return login.map { "peer \($0)" } ?? Word.abort.text
    }

    private func pause(milliseconds: Int) {
        // A signal makes it go on at once, and is heard before the next question.
        if isWatched { _ = Poll.wait(for: [Poll.Entry(Signals.descriptor)], within: Int32(milliseconds)) }
    }
}

extension Word {
    /// Whether the word goes forward. A failed step offers none of these, and ends the demonstration.
    fileprivate var isWayOn: Bool {
        switch self {
        case .goOn, .step, .offer, .shut, .save, .run, .watch: true
        default: false
        }
    }
}
