import Glibc
import Netfilter
import Runbook
import StepEngine
import Terminal

/// Where the answers come from: a person at a terminal, or the demonstration.
protocol Input {
    /// Whether somebody is there who can press Ctrl-C a second time.
    var isPerson: Bool { get }
    /// Takes note of what is on the screen.
    func saw(_ message: Message)
    /// Asks whether to go on with what does not fit on a page, of which so many lines are left: `q` and Enter end it.
    func turnPage(left: Int, idle: @escaping () -> LineEditor.Idle) -> LineEditor.Reading
    /// Gives time to read what is on the screen, unless a signal has come that wants the walk to end.
    func pause(after lines: [ScreenLine], unless isToEnd: () -> Bool)
    /// Gives the terminal back as it was.
    func end()
    /// Reads the answer to a prompt. `idle` is asked now and then while nothing comes.
    func read(_ prompt: Prompt, idle: @escaping () -> LineEditor.Idle) -> LineEditor.Reading
}

extension Input {
    /// Nobody is there who could not scroll back.
    func turnPage(left: Int, idle: @escaping () -> LineEditor.Idle) -> LineEditor.Reading { .line("") }

    func pause(after lines: [ScreenLine], unless isToEnd: () -> Bool) {}

    func end() {}
}

/// A person at a terminal.
final class PersonInput: Input {
    let isPerson = true
    private let editor: LineEditor

    /// - Returns: nil if the terminal cannot be opened.
    init?() {
        guard let editor = LineEditor(input: STDIN_FILENO, output: STDOUT_FILENO) else { return nil }
        self.editor = editor
    }

    func saw(_ message: Message) {}

    func turnPage(left: Int, idle: @escaping () -> LineEditor.Idle) -> LineEditor.Reading {
        editor.idle = idle
        let lines = left == 1 ? "1 more line" : "\(left) more lines"
        return editor.read(
            prompt: "-- \(lines): Enter, or q > ", words: [], discardsTypedAhead: false)
    }

    func read(_ prompt: Prompt, idle: @escaping () -> LineEditor.Idle) -> LineEditor.Reading {
        editor.idle = idle
        return editor.read(
            prompt: prompt.text, words: prompt.completions,
            discardsTypedAhead: prompt.changesSomething, isBlock: prompt.report != nil)
    }
}
