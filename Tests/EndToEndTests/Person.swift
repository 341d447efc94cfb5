import CLinux
import Foundation
import TestSupport
import Testing

/// A person at a terminal of their own: types, and reads what comes.
final class Person {
    /// Everything the terminal has shown so far.
    private(set) var screen = ""
    /// Whether what does not fit on a page is read on at once.
    var turnsPages = true
    /// How the terminal was set before the program began.
    let settingsBefore: [UInt32]
    private let process: pid_t
    private let terminal: PseudoTerminal
    private let isElsewhere: Bool
    /// Once it is closed its number may be that of another person's terminal.
    private var isOpen = true
    private let marker = "SUREFOOT_TEST_PERSON=\(UUID().uuidString)"
    private var read = 0
    private var answered = 0
    private var status: Int32?

    /// Starts the program on a new terminal; `through` is a command that runs it in other namespaces.
    convenience init(
        _ arguments: [String], environment: [String] = [], columns: UInt16 = 80, rows: UInt16 = 24,
        through: [String] = []
    ) throws {
        try self.init(
            command: [Program.path()] + arguments, environment: environment, columns: columns, rows: rows,
            through: through)
    }

    /// Starts a shell that runs these lines.
    convenience init(shell lines: String, environment: [String] = [], through: [String] = []) throws {
        try self.init(
            command: ["/bin/sh", "-c", lines], environment: environment, columns: 80, rows: 24,
            through: through)
    }

    private init(
        command: [String], environment: [String], columns: UInt16, rows: UInt16, through: [String]
    ) throws {
        terminal = try PseudoTerminal(columns: columns, rows: rows)
        settingsBefore = terminal.settings
        let variables = ["PATH=/usr/bin:/bin"]
        let defaults = ["SHELL=/bin/sh", "TERM=xterm", "LC_ALL=C", "NO_COLOR=1"].filter { entry in
            let name = entry.prefix { $0 != "=" } + "="
            return !environment.contains { $0.hasPrefix(name) }
        }
        let all = variables + defaults + environment + [marker]
        isElsewhere = !through.isEmpty
        // A session and its terminal belong to one pid namespace: the one in which the program runs.
        process =
            isElsewhere
            ? try terminal.startApart(
                through + ["setsid", "--ctty"] + command, environment: all)
            : try terminal.start(command, environment: all)
    }

    deinit {
        if status == nil {
            kill(process, SIGKILL)
            _ = sf_wait(process)
        }
        hangsUp()
    }

    /// Waits until the text is on the screen, below what was waited for before.
    @discardableResult
    func sees(
        _ text: String, _ location: SourceLocation = #_sourceLocation
    ) throws -> Self {
        let end = Patience.end
        while Date() < end {
            let unread = screen.utf8.dropFirst(read)
            if let range = Self.flowing(unread).firstRange(of: Self.flowing(text.utf8)) {
                read += Self.length(of: unread, flowing: range.upperBound)
                return self
            }
            guard take() else { break }
        }
        let shown = String(decoding: screen.utf8.dropFirst(read).suffix(3000), as: UTF8.self)
        Issue.record("Not on the screen: \"\(text)\". Instead:\n\(shown)", sourceLocation: location)
        throw NotSeen()
    }

    struct NotSeen: Error {}

    /// Types a line once there is a prompt: what is typed before may not count.
    @discardableResult
    func types(_ line: String) throws -> Self {
        waitsForPrompt()
        answered = screen.utf8.count
        return try presses(line + "\r")
    }

    /// Waits until there is a prompt that nothing was answered to yet.
    func waitsForPrompt() {
        let end = Patience.end
        while !isAtPrompt, Date() < end, take() {}
    }

    /// Whether the last line on the screen is a prompt that nothing was answered to yet.
    private var isAtPrompt: Bool {
        let bytes = screen.utf8.dropFirst(answered)
        let last = bytes.lastIndex(of: 10).map { bytes[bytes.index(after: $0)...] } ?? bytes
        return String(decoding: last, as: UTF8.self).contains("? > ")
    }

    /// Presses keys.
    @discardableResult
    func presses(_ keys: String) throws -> Self {
        var rest = Array(keys.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(terminal.master, $0.baseAddress, min($0.count, 512)) }
            try #require(count > 0)
            rest = rest.dropFirst(count)
            if !rest.isEmpty { _ = take(within: 10) }
        }
        return self
    }

    /// What the wizard wants to be typed in a new login.
    func confirmation() throws -> String {
        let codes = screen.matches(of: /surefoot\s+confirm\s+(\w{5})\b/).map(\.output.1)
        return "\(try Program.path()) confirm \(try #require(codes.last))"
    }

    /// Closes the terminal, as a lost connection does.
    func hangsUp() {
        guard isOpen else { return }
        isOpen = false
        close(terminal.master)
    }

    /// The program gets a signal.
    func dies(of signal: Int32) {
        kill(program, signal)
    }

    /// The wizard of a lab gets a signal.
    func wizardDies(of signal: Int32) throws {
        try dies(.walk, of: signal)
    }

    /// A process of a lab gets a signal.
    func dies(_ role: LabProcess.Role, of signal: Int32) throws {
        let process = LabProcess.all().first { $0.role == role && $0.carries(marker) }
        kill(try #require(process, "no \(role)").pid, signal)
    }

    /// How the terminal is set now.
    var settings: [UInt32] { terminal.settings }

    /// The program's process: what goes into a pid namespace does so as a child, and then tells of its end as of its own.
    private var program: pid_t {
        guard isElsewhere else { return process }
        let children = try? String(
            contentsOfFile: "/proc/\(process)/task/\(process)/children", encoding: .utf8)
        return children?.split(separator: " ").first.flatMap { pid_t($0) } ?? process
    }

    /// Waits for the end of the program like `end`, but not longer than anything else is waited for.
    func endsInTime() throws -> Int32 {
        let end = Patience.end
        while take() {
            guard Date() < end else {
                Issue.record("It does not end:\n\(screen.suffix(2000))")
                hangsUp()
                throw NotSeen()
            }
        }
        return self.end()
    }

    /// Waits for the end of the program, and gives its exit status as a shell has it.
    func end() -> Int32 {
        while take() {}
        let ended = status ?? sf_wait(process)
        status = ended
        return ended
    }

    /// Runs a command on a host of the lab from another terminal, and gives its output.
    func elsewhere(_ host: String, _ command: String) throws -> String {
        let lab = try #require(labProcess(), "no lab")
        return try Program.run(["practice", "enter", "--lab", "\(lab)", host, "sh", "-c", command]).output
    }

    /// The lab's first process: the one that carries this person's mark.
    private func labProcess() -> pid_t? {
        LabProcess.all().first { $0.role == .first && $0.carries(marker) }?.pid
    }

    /// - Returns: false once nothing more can come.
    private func take(within milliseconds: Int32 = 200) -> Bool {
        guard isOpen else { return false }
        var entry = pollfd(fd: terminal.master, events: Int16(POLLIN), revents: 0)
        guard poll(&entry, 1, milliseconds) > 0 else { return true }
        var buffer = [UInt8](repeating: 0, count: 65536)
        let count = Foundation.read(terminal.master, &buffer, buffer.count)
        guard count > 0 else { return false }
        screen += String(decoding: buffer[..<count], as: UTF8.self)
        turnPage()
        return true
    }

    /// What does not fit on a page is read on, unless a test wants to do so itself.
    private func turnPage() {
        if turnsPages, screen.hasSuffix("Enter, or q > ") { _ = try? presses("\r") }
    }

    /// The bytes with each run of white space as one space, so that a sentence is found however it was wrapped, and without
    /// the marks around what is to be typed.
    private static func flowing(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        var flowing: [UInt8] = []
        for byte in bytes where !isMark(byte) {
            let isBlank = Self.isBlank(byte)
            if !isBlank { flowing.append(byte) } else if flowing.last != 32 { flowing.append(32) }
        }
        return flowing
    }

    /// A backslash is one too: it stands where a command is wrapped.
    private static func isBlank(_ byte: UInt8) -> Bool { [9, 10, 13, 32, 92].contains(byte) }

    private static func isMark(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "`") }

    /// How many bytes make up this many flowing ones.
    private static func length(of bytes: some Sequence<UInt8>, flowing count: Int) -> Int {
        var seen = 0
        var length = 0
        var wasBlank = false
        for byte in bytes where seen < count {
            length += 1
            if isMark(byte) { continue }
            let isBlank = Self.isBlank(byte)
            if !isBlank || !wasBlank { seen += 1 }
            wasBlank = isBlank
        }
        return length
    }
}
