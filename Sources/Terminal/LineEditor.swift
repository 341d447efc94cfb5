import CSurefoot
import Glibc

/// Reads lines from a terminal with editing, history and completion, and listens to signals meanwhile.
///
/// Call `Signals.block()` before any thread exists, and `Capabilities.ofStandardOutput` before the first line.
public final class LineEditor {
    /// How a line ended.
    public enum Reading: Sendable, Hashable {
        /// Enter was pressed. Lines that a paste brought along follow after line ends.
        case line(String)
        /// Ctrl-D on an empty line, or the input is closed.
        case endOfInput
        /// Ctrl-C.
        case interrupted
        /// A signal that asks the program to end, by its number.
        case terminated(Int32)
        /// The idle hook asked to end.
        case ended
    }

    /// What the idle hook wants.
    public enum Idle: Sendable, Hashable {
        /// Nothing.
        case nothing
        /// This is shown above the prompt; what was typed stays.
        case notice(String)
        /// The question no longer makes sense.
        case end
    }

    /// Asked about five times a second while nothing is typed.
    public var idle: () -> Idle = { .nothing }

    private let editor: OpaquePointer
    private let input: Int32
    private let signals: Int32

    /// Opens an editor on these descriptors.
    ///
    /// - Returns: nil if the terminal cannot be opened.
    public init?(input: Int32, output: Int32) {
        signals = sf_signals_open()
        guard let editor = sf_editor_open(input, output, signals) else { return nil }
        self.editor = editor
        self.input = input
    }

    deinit {
        sf_editor_close(editor)
        if signals >= 0 { close(signals) }
    }

    /// Reads one line, or a pasted block of lines if `isBlock`.
    ///
    /// - Parameters:
    ///   - prompt: plain ASCII.
    ///   - words: what Tab completes.
    ///   - discardsTypedAhead: forgets what was typed before the question, which cannot be an answer to it.
    public func read(prompt: String, words: [String], discardsTypedAhead: Bool, isBlock: Bool = false)
        -> Reading
    {
        if discardsTypedAhead { tcflush(input, TCIFLUSH) }
        let first = readLine(prompt: prompt, words: words)
        guard isBlock, case .line(var text) = first else { return first }
        while hasPendingInput, case .line(let more) = readLine(prompt: "", words: []) { text += "\n" + more }
        return .line(text)
    }

    private func readLine(prompt: String, words: [String]) -> Reading {
        var completions = words.map { UnsafePointer(strdup($0)) } + [nil]
        defer { for word in completions { free(UnsafeMutablePointer(mutating: word)) } }
        var line: UnsafePointer<CChar>?
        let context = Unmanaged.passUnretained(self).toOpaque()
        let end = prompt.withCString { sf_editor_read(editor, $0, &completions, idleHook, context, &line) }
        switch end {
        case SF_READ_LINE: return .line(line.map { String(cString: $0) } ?? "")
        case SF_READ_END_OF_INPUT: return .endOfInput
        case SF_READ_ENDED: return .ended
        case SF_READ_SIGNAL:
            let signal = sf_editor_signal(editor)
            return signal == SIGINT ? .interrupted : .terminated(signal)
        // A terminal that can no longer be read is a terminal that hung up.
        default: return .terminated(SIGHUP)
        }
    }

    /// Whether more input follows at once, as in a paste.
    private var hasPendingInput: Bool {
        var descriptor = pollfd(fd: input, events: Int16(POLLIN), revents: 0)
        return poll(&descriptor, 1, 100) > 0 && descriptor.revents & Int16(POLLIN) != 0
    }
}

private func idleHook(_ context: UnsafeMutableRawPointer?, _ end: UnsafeMutablePointer<Bool>?)
    -> UnsafeMutablePointer<CChar>?
{
    guard let context else { return nil }
    switch Unmanaged<LineEditor>.fromOpaque(context).takeUnretainedValue().idle() {
    case .nothing: return nil
    case .notice(let text): return strdup(text)
    case .end:
        end?.pointee = true
        return nil
    }
}
