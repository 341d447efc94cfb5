import CLinux
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Terminal

/// A person at a terminal: a line editor reads on one side of a pseudo-terminal, and the test types on the other.
final class Typist: Sendable {
    /// What the line editor is told of signals: their numbers, as bytes.
    private let signals: (read: Int32, write: Int32)
    private let master: Int32
    let slave: Int32
    private let screen = Shown()
    private let reader = DispatchGroup()
    private let questions = Atomic(0)
    private let idleRounds = Atomic(0)

    init(columns: UInt16 = 80) throws {
        let terminal = try PseudoTerminal(columns: columns)
        master = terminal.master
        slave = try terminal.openSlave()
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        signals = (ends[0], ends[1])
        Self.start(in: reader) { [screen, master] in screen.readAll(from: master) }
    }

    deinit {
        hangUp()
        for descriptor in [slave, signals.read, signals.write] { close(descriptor) }
    }

    /// A thread of its own: a dispatch queue has no more of them than the machine has cores.
    private static func start(in group: DispatchGroup, _ body: @escaping @Sendable () -> Void) {
        group.enter()
        Thread.detachNewThread {
            body()
            group.leave()
        }
    }

    // MARK: What the person does

    func type(_ text: String) {
        type(bytes: Array(text.utf8))
    }

    func type(bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(master, $0.baseAddress, $0.count) }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    func send(_ signal: Int32) {
        var byte = UInt8(signal)
        write(signals.write, &byte, 1)
    }

    /// Closes the terminal.
    func hangUp() {
        guard screen.isOpen.exchange(false, ordering: .relaxed) else { return }
        reader.wait()
        close(master)
    }

    // MARK: What the person sees

    /// All that was shown so far.
    var shown: String { screen.text.withLock { $0 } }

    /// Waits until the text has been shown.
    func sees(_ text: String) -> Bool {
        becomesTrue { shown.contains(text) }
    }

    /// Waits until the program has taken in all that was typed, and has waited for more.
    func isWaitedFor() -> Bool {
        let before = idleRounds.load(ordering: .relaxed)
        return becomesTrue { idleRounds.load(ordering: .relaxed) >= before + 2 }
    }

    // MARK: The program

    /// Opens an editor on this terminal, of the type `term`.
    func editor(term: String = "xterm", editrc: String = "/dev/null", hasSettings: Bool = true) throws
        -> LineEditor
    {
        setlocale(LC_CTYPE, "C.UTF-8")
        setenv("TERM", term, 1)
        setenv("EDITRC", editrc, 1)
        let editor = try #require(
            LineEditor(input: slave, output: slave, signals: signals.read, hasSettings: hasSettings))
        // A key that is lost fails a test; it does not stop all the others.
        let end = Patience.end
        editor.idle = { [self] in
            idleRounds.add(1, ordering: .relaxed)
            return Date() < end ? .nothing : .end
        }
        return editor
    }

    /// Reads; the person sees the prompt, and then does what they do.
    func read(
        _ editor: LineEditor, prompt: String = "> ", words: [String] = [], discardsTypedAhead: Bool = false,
        isBlock: Bool = false, while person: @escaping @Sendable () -> Void
    ) -> LineEditor.Reading {
        let group = DispatchGroup()
        let prompt = "\(questions.add(1, ordering: .relaxed).newValue)\(prompt)"
        Self.start(in: group) { [self] in
            #expect(sees(String(prompt.map { $0.isASCII ? $0 : "?" })))
            person()
        }
        defer { group.wait() }
        return editor.read(
            prompt: prompt, words: words, discardsTypedAhead: discardsTypedAhead, isBlock: isBlock)
    }

    /// The terminal's modes, as `stty -g` prints them.
    var modes: [UInt32] {
        var modes = termios()
        tcgetattr(slave, &modes)
        return [modes.c_iflag, modes.c_oflag, modes.c_cflag, modes.c_lflag]
    }
}

/// What has come out of a terminal.
private final class Shown: Sendable {
    let text = Mutex("")
    let isOpen = Atomic(true)

    func readAll(from master: Int32) {
        var bytes = [UInt8](repeating: 0, count: 4096)
        while isOpen.load(ordering: .relaxed) {
            var entry = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
            guard poll(&entry, 1, 10) > 0 else { continue }
            let count = read(master, &bytes, bytes.count)
            guard count > 0 else { return }
            text.withLock { $0 += String(decoding: bytes.prefix(count), as: UTF8.self) }
        }
    }
}
