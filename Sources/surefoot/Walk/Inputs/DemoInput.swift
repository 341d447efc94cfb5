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
    private var audience: Audience?
    private let secondsToConfirm: Int
    private var testElsewhere: String?
    private var login: String?

    /// What is seen of a connection while it is watched is gone from the kernel a minute or two later.
    private static let secondsToTest = 20

    /// Plays on a screen.
    ///
    /// - Parameters:
    ///   - screen: where the answers are shown.
    ///   - pace: in seconds for each line, where somebody watches.
    ///   - secondsToConfirm: until the rollback timer acts.
    init(_ screen: Screen, pace: Double, secondsToConfirm: Int) {
        self.screen = screen
        self.secondsToConfirm = secondsToConfirm
        audience = Audience(pace: pace)
    }

    func saw(_ message: Message) {
        switch message {
        case .step(.header): audience?.sitsBack()
        case .rollback(.timerArmed): audience?.hasNoMore(than: .seconds(secondsToConfirm / 2))
        case .test(.probing): audience?.hasNoMore(than: .seconds(Self.secondsToTest))
        case .test(.watching(_, let command, _)): testElsewhere = command?.description
        case .access(.confirm(let instructions)): login = instructions.lineForPeer
        default: break
        }
    }

    func pause(after lines: [ScreenLine], unless isToEnd: () -> Bool) {
        let text = screen.renderer.render(lines).text
        audience?.reads(lines: text.split(separator: "\n").count, unless: isToEnd)
    }

    func end() {
        audience = nil
    }

    func read(_ prompt: Prompt, idle: @escaping () -> LineEditor.Idle) -> LineEditor.Reading {
        let answer = answer(to: prompt)
        screen.write(screen.renderer.safe(prompt.text))
        // A signal makes it go on at once, and is heard before the next question.
        audience?.reads(lines: 1) { true }
        for character in answer {
            audience?.wait(.milliseconds(40)) { true }
            screen.write(screen.renderer.safe(String(character)))
        }
        screen.write("\n")
        audience?.isAnswered()
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
