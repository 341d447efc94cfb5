import CEditor
import Glibc
import Linux
public import SafeText

/// Reads lines from a terminal with editing, history and completion, and listens to signals meanwhile.
///
/// Call `Signals.catchAll()` and `Capabilities.ofStandardOutput` before: the one for the signals, the other for the
/// locale, without which libedit crashes on characters beyond ASCII.
public final class LineEditor {
    /// How a line ended.
    public enum Reading: Sendable, Equatable {
        /// Enter was pressed. Lines that a paste brought along follow after line ends.
        case line(String)
        /// Ctrl-D on an empty line.
        case endOfInput
        /// Ctrl-C.
        case interrupted
        /// More came than `longest`; none of it is kept.
        case tooLong
        /// A signal that asks the program to end, by its number. SIGHUP also stands for a terminal that is gone.
        case terminated(Int32)
        /// The idle hook asked to end.
        case ended
    }

    /// What the idle hook wants.
    public enum Idle: Sendable, Equatable {
        /// Nothing.
        case nothing
        /// This is shown above the prompt; what was typed stays.
        case notice(Shown)
        /// The question no longer makes sense.
        case end
    }

    /// Asked about five times a second while nothing is typed.
    public var idle: () -> Idle = { .nothing }

    /// The longest line or block of lines, in characters: far more than anybody types, or curl and nc report.
    public static let longest = Int(SF_LONGEST_ANSWER)

    private let editor: OpaquePointer
    private let input: Int32

    /// Opens an editor on these descriptors. As root nobody's ~/.editrc is read.
    ///
    /// - Returns: nil if they are not open.
    public convenience init?(input: Int32, output: Int32) {
        self.init(
            input: input, output: output, signals: Signals.descriptor, hasSettings: geteuid() != 0)
    }

    /// Opens an editor that reads the numbers of signals, a byte each, from `signals`, and has what a person's ~/.editrc says.
    init?(input: Int32, output: Int32, signals: Int32, hasSettings: Bool) {
        guard let editor = sf_editor_open(input, output, signals, hasSettings) else { return nil }
        self.editor = editor
        self.input = input
    }

    deinit {
        sf_editor_close(editor)
    }

    /// Reads one line, or a pasted block of lines if `isBlock`.
    ///
    /// - Parameters:
    ///   - prompt: plain ASCII; anything else in it is shown as a question mark.
    ///   - words: what Tab completes; those beyond ASCII are left out.
    ///   - discardsTypedAhead: forgets what was typed before the question, which cannot be an answer to it.
    ///   - isBlock: whether lines that come along with the first, within a tenth of a second, belong to the answer.
    /// - Returns: how the reading ended. A block that does not end with Enter is no answer.
    public func read(
        prompt: String, words: [String], discardsTypedAhead: Bool, isBlock: Bool = false
    ) -> Reading {
        if discardsTypedAhead { tcflush(input, TCIFLUSH) }
        var reading = readLine(prompt: prompt, words: words)
        while isBlock, hasPendingInput, case .line(let text) = reading {
            reading = readLine(prompt: "", words: [], follows: true).following(text)
        }
        return reading
    }

    private func readLine(prompt: String, words: [String], follows: Bool = false) -> Reading {
        let prompt = String(
            decoding: prompt.unicodeScalars.map { $0.isPrintableASCII ? UInt8($0.value) : 63 }, as: UTF8.self)
        let words = words.filter { $0.unicodeScalars.allSatisfy(\.isPrintableASCII) }
        var line: UnsafePointer<CChar>?
        let context = Unmanaged.passUnretained(self).toOpaque()
        let end = withCStrings(words) { array in
            array.withMemoryRebound(to: UnsafePointer<CChar>?.self, capacity: words.count + 1) {
                sf_editor_read(editor, prompt, $0, follows, idleHook, context, &line)
            }
        }
        switch end {
        case SF_READ_LINE: return .line(line.map { String(cString: $0) } ?? "")
        case SF_READ_END_OF_INPUT: return .endOfInput
        case SF_READ_ENDED: return .ended
        case SF_READ_TOO_LONG: return .tooLong
        case SF_READ_SIGNAL:
            let signal = sf_editor_signal(editor)
            return signal == SIGINT ? .interrupted : .terminated(signal)
        default: return .terminated(SIGHUP)
        }
    }

    /// Whether more input follows at once, as in a paste.
    private var hasPendingInput: Bool {
        Poll.hasInput(input, within: 100)
    }
}

extension LineEditor.Reading {
    /// This reading as the next line of a block.
    fileprivate func following(_ text: String) -> LineEditor.Reading {
        guard case .line(let more) = self else { return self }
        return .line(text + "\n" + more)
    }
}

extension Unicode.Scalar {
    fileprivate var isPrintableASCII: Bool { (32..<127).contains(value) }
}

private func idleHook(
    _ context: UnsafeMutableRawPointer?, _ end: UnsafeMutablePointer<Bool>?
) -> UnsafeMutablePointer<CChar>? {
    guard let context else { return nil }
    switch Unmanaged<LineEditor>.fromOpaque(context).takeUnretainedValue().idle() {
    case .nothing: return nil
    case .notice(let text): return strdup(text.text)
    case .end:
        end?.pointee = true
        return nil
    }
}
