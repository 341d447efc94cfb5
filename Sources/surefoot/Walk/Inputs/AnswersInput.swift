import Netfilter
import Runbook
import SafeText
import StepEngine
import Terminal

/// A file of answers in the place of a person. What it cannot answer ends the walk, and puts everything back.
final class AnswersInput: Input {
    let isPerson = false
    private let answers: Answers
    private let runbook: Runbook
    private let screen: Screen
    private var step: Step?
    private var family: Family?
    private var command: String?
    private var loginFamily: Family?
    private var instructions: AccessMessage.Instructions?
    private var named: [ShutService] = []
    /// The services of the file that were not accepted yet in this step.
    private var toAccept: [Answers.Accept] = []
    private var asked: [String: Int] = [:]

    /// A question that comes back so often is not going to be answered.
    private static let patience = 4

    init(_ answers: Answers, _ runbook: Runbook, _ screen: Screen) {
        self.answers = answers
        self.runbook = runbook
        self.screen = screen
    }

    func saw(_ message: Message) {
        switch message {
        case .step(.header(let header)):
            step = runbook.steps[header.number - 1]
            command = nil
            toAccept = answers.accepts
        case .services(.wouldBeShut(let services)): named = services
        case .test(.elsewhere(_, let family, _, _)): self.family = family
        case .test(.watching(_, let command, _)): self.command = command?.description
        case .access(.login(let login, _)): loginFamily = login.connection?.client.family
        case .access(.confirm(let instructions)): self.instructions = instructions
        default: break
        }
    }

    func read(_ prompt: Prompt, idle: @escaping () -> LineEditor.Idle) -> LineEditor.Reading {
        let answer = answer(to: prompt)
        screen.write("\(screen.renderer.safe(prompt.text + answer))\n")
        return .line(answer)
    }

    private func answer(to prompt: Prompt) -> String {
        if prompt.words.contains(.shut), let accept = nextToAccept() {
            return "\(Word.accept.text) \(accept.typed)"
        }
        let question = (step?.id ?? "") + prompt.words.map(\.text).joined(separator: " ")
        asked[question, default: 0] += 1
        let times = asked[question] ?? 0
        guard times <= Self.patience else { return Word.abort.text }
        if prompt.words.contains(.confirm) || prompt.words.contains(.consoleOnly) {
            return login(prompt, times)
        }
        if prompt.words.contains(.shut) { return agreement() }
        if prompt.report != nil { return test(prompt) }
        // What could not be written once is not tried again unseen.
        if prompt.words.contains(.save), times > 1 { return Word.abort.text }
        let word = prompt.words.lazy.compactMap(self.answer).first ?? Word.abort.text
        return word == Word.retry.text && times > 1 ? Word.abort.text : word
    }

    /// The answer that a word calls for; nil if it is none that is on the way.
    private func answer(_ word: Word) -> String? {
        switch word {
        case .step(let text), .offer(let text): given(text)
        case .save: given(step?.confirm ?? word.text)
        case .enable: given(Answers.enable) ?? ""
        case .skip, .goOn: word.text
        // Another program may have held the lock, or the wire been too busy.
        case .retry: word.text
        default: nil
        }
    }

    private func given(_ word: String) -> String? {
        guard let id = step?.id else { return nil }
        return switch answers.steps[id]?[word] {
        case .yes: word
        case .with(let text): "\(word) \(text)"
        case .no, nil: nil
        }
    }

    /// What does not listen needs no rule.
    private func nextToAccept() -> Answers.Accept? {
        while !toAccept.isEmpty {
            let next = toAccept.removeFirst()
            if named.contains(where: { $0.service.port == ServicePorts(next.port) }) { return next }
        }
        return nil
    }

    /// Nobody's service is shut unless the file agrees to it.
    private func agreement() -> String {
        guard !answers.shutsOthers else { return Word.shut.text }
        screen.show([
            .verdict(
                .fail, nil,
                "The policy would shut \(named.sentence). The file of answers neither accepts that with accept nor agrees to it "
                    + "with shut: yes.")
        ])
        return Word.abort.text
    }

    /// The other machine logs in, and types the code there. The wizard hears it, and does not ask again if it counts.
    private func login(_ prompt: Prompt, _ times: Int) -> String {
        switch answers.probe {
        case .namespace: return Word.namespace.text
        case .ssh:
            guard times == 1, let instructions, let confirmation = instructions.confirmation,
                let login = LoginBack(instructions.addresses, port: instructions.port, as: loginFamily)
            else { return Word.abort.text }
            return "peer \(login.running(confirmation.command))"
        }
    }

    private func test(_ prompt: Prompt) -> String {
        if prompt.words.contains(.run), let family, answers.urls[family.rawValue] != nil {
            return Word.run.text
        }
        switch answers.probe {
        case .namespace: return Word.namespace.text
        case .ssh where prompt.report == .curl: return Word.namespace.text
        case .ssh:
            guard let command else { return Word.watch.text }
            self.command = nil
            return "peer \(command)"
        }
    }
}
