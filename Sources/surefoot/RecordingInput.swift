import Glibc
import Host
import Netfilter
import Runbook
import StepEngine
import Terminal

/// A person whose answers are kept in a file, from which the walk can be repeated.
final class RecordingInput: Input {
    private let person: PersonInput
    private let runbook: Runbook
    private let path: String
    private var step: Step?
    private var answers: Answers

    init(_ person: PersonInput, _ runbook: Runbook, _ path: String) {
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
        if case .step(let header) = message { step = runbook.steps[header.number - 1] }
    }

    func read(
        _ prompt: Prompt, secondsLeft: Int?, idle: @escaping () -> LineEditor.Idle
    ) -> LineEditor.Reading {
        let reading = person.read(prompt, secondsLeft: secondsLeft, idle: idle)
        if case .line(let line) = reading { note(line, prompt) }
        return reading
    }

    private func note(_ line: String, _ prompt: Prompt) {
        let words = line.split(separator: " ", maxSplits: 1).map(String.init)
        guard let step, let typed = words.first, step.questions.contains(typed),
            prompt.words.contains(where: { $0.text == typed })
        else { return }
        answers.steps[step.id]?[typed] = words.count > 1 ? .with(words[1]) : .yes
        if !AnswersFile.write(Answers.text(for: runbook, answers), to: path) {
            Screen.complain(
                "The answers could not be written to \(path): \(String(cString: strerror(errno))).")
        }
    }
}

/// A file of answers on the disk.
enum AnswersFile {
    /// Reads a file; nil if it cannot be read.
    static func read(_ path: String) -> String? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var text: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = fread(&buffer, 1, buffer.count, file)
            guard count > 0, text.count < 1 << 20 else { break }
            text += buffer[..<count]
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Writes a file.
    ///
    /// - Returns: whether it was written whole.
    static func write(_ text: String, to path: String) -> Bool {
        guard let file = fopen(path, "w") else { return false }
        let isWritten = fputs(text, file) >= 0
        return fclose(file) == 0 && isWritten
    }
}
