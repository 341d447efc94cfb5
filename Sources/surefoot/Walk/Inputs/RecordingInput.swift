import ArgumentParser
import Host
import Netfilter
import Runbook
import SafeText
import StepEngine
import Terminal

/// A person whose answers are kept in a file, from which the walk can be repeated.
final class RecordingInput: Input {
    let isPerson = true
    private let person: PersonInput
    private let runbook: Runbook
    private let path: String
    private var step: Step?
    private var family: Family?
    private var answers: Answers

    /// Finds out whether the file can be written, or says why not, and ends.
    init(_ person: PersonInput, _ runbook: Runbook, _ path: String) throws {
        do throws(HostError) {
            try AnswersFile.prepare(path)
        } catch {
            Screen.complain("\(error.reason) --record-answers FILE takes another one.")
            throw ExitCode(Status.usage)
        }
        self.person = person
        self.runbook = runbook
        self.path = path
        // A word that was not asked for was not agreed to.
        let steps = runbook.steps.filter { !$0.questions.isEmpty }.map { step in
            (step.id, Dictionary(uniqueKeysWithValues: step.questions.map { ($0, Answers.Answer.no) }))
        }
        answers = Answers(probe: .namespace, steps: Dictionary(uniqueKeysWithValues: steps))
    }

    func saw(_ message: Message) {
        switch message {
        case .step(.header(let header)): step = runbook.steps[header.number - 1]
        case .test(.elsewhere(_, let family, _, _)): self.family = family
        case .verdict(.ok, _, .services(.accepted(let order, _)), _): note(order)
        default: break
        }
    }

    /// Only what was accepted is kept, and not what was typed and refused. Each family tells it.
    private func note(_ order: AcceptOrder) {
        let accept = Answers.Accept(
            port: "\(order.port)", network: order.network?.description,
            reason: order.reason.isEmpty ? nil : order.reason)
        guard !answers.accepts.contains(accept) else { return }
        answers.accepts.append(accept)
        keep()
    }

    func turnPage(left: Int, idle: @escaping () -> LineEditor.Idle) -> LineEditor.Reading {
        person.turnPage(left: left, idle: idle)
    }

    func read(_ prompt: Prompt, idle: @escaping () -> LineEditor.Idle) -> LineEditor.Reading {
        let reading = person.read(prompt, idle: idle)
        if case .line(let line) = reading, note(line, prompt) { keep() }
        return reading
    }

    /// - Returns: whether the line is an answer to keep.
    private func note(_ line: String, _ prompt: Prompt) -> Bool {
        guard let step, let (word, argument) = prompt.word(meantBy: line) else { return false }
        if word == .run, let family, !argument.isEmpty {
            answers.urls[family.rawValue] = argument
            return true
        }
        if word == .shut {
            answers.shutsOthers = true
            return true
        }
        guard step.questions.contains(word.text) else { return false }
        answers.steps[step.id]?[word.text] = argument.isEmpty ? .yes : .with(wholePath(argument))
        return true
    }

    /// A walk that is repeated may begin in another folder.
    private func wholePath(_ name: String) -> String {
        (try? AbsolutePath.of(name)) ?? name
    }

    private func keep() {
        do throws(HostError) {
            try AnswersFile.write(Answers.text(for: runbook, answers, in: .unicode), to: path)
        } catch {
            Screen.complain("The answer was not kept: \(error.reason)")
        }
    }
}
