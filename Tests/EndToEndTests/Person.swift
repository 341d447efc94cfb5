import CLinux
import Foundation
import Testing

/// A person at a terminal of their own: types, and reads what comes.
final class Person {
    /// Everything the terminal has shown so far.
    private(set) var screen = ""
    private let process: pid_t
    private let terminal: Int32
    private let marker = "SUREFOOT_TEST_PERSON=\(UUID().uuidString)"
    private var read = 0
    private var answered = 0
    private var status: Int32?

    /// Starts the program on a new terminal.
    init(
        _ arguments: [String], environment: [String] = [], columns: UInt16 = 80, through: [String] = []
    ) throws {
        var name = [CChar](repeating: 0, count: 64)
        terminal = sf_terminal_open(24, columns, &name, name.count)
        try #require(terminal >= 0)
        let command = through + [try Program.path()] + arguments
        let variables = ["PATH=/usr/bin:/bin", "SHELL=/bin/sh", marker]
        let defaults = ["TERM=xterm", "LC_ALL=C", "NO_COLOR=1"].filter { entry in
            let name = entry.prefix { $0 != "=" } + "="
            return !environment.contains { $0.hasPrefix(name) }
        }
        var argv = command.map { strdup($0) } + [nil]
        var envp = (variables + defaults + environment).map { strdup($0) } + [nil]
        process = sf_spawn_on_terminal(command[0], &argv, &envp, name)
        for string in argv + envp { free(string) }
        try #require(process > 0)
    }

    deinit {
        if status == nil {
            kill(process, SIGKILL)
            _ = sf_wait(process)
        }
        close(terminal)
    }

    /// Waits until the text is on the screen, below what was waited for before.
    @discardableResult
    func sees(
        _ text: String, within seconds: Double = 20, _ location: SourceLocation = #_sourceLocation
    ) throws -> Self {
        let end = Date(timeIntervalSinceNow: seconds)
        while Date() < end {
            let unread = screen.utf8.dropFirst(read)
            if let range = Self.flowing(unread).firstRange(of: Array(text.utf8)) {
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
        let end = Date(timeIntervalSinceNow: 20)
        while !isAtPrompt, Date() < end, take() {}
        answered = screen.utf8.count
        return try presses(line + "\r")
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
            let count = rest.withUnsafeBytes { write(terminal, $0.baseAddress, min($0.count, 512)) }
            try #require(count > 0)
            rest = rest.dropFirst(count)
            if !rest.isEmpty { _ = take(within: 10) }
        }
        return self
    }

    /// Closes the terminal, as a lost connection does.
    func hangsUp() {
        close(terminal)
    }

    /// The program gets a signal.
    func dies(of signal: Int32) {
        kill(process, signal)
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

    /// Starts a command on a host of the lab, which ends by itself or with the lab.
    func starts(_ host: String, _ command: String) throws {
        let lab = try #require(labProcess(), "no lab")
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try Program.path())
        process.arguments = ["practice", "enter", "--lab", "\(lab)", host, "sh", "-c", command]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        try process.run()
    }

    /// The lab's first process: the one that carries this person's mark.
    private func labProcess() -> pid_t? {
        let ids = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return ids.compactMap { pid_t($0) }.first { id in
            guard let line = FileManager.default.contents(atPath: "/proc/\(id)/cmdline"),
                let environment = FileManager.default.contents(atPath: "/proc/\(id)/environ")
            else { return false }
            let arguments = line.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
            return arguments.dropFirst().first == "practice-inside"
                && environment.range(of: Data(marker.utf8)) != nil
        }
    }

    /// - Returns: false once nothing more can come.
    private func take(within milliseconds: Int32 = 200) -> Bool {
        var entry = pollfd(fd: terminal, events: Int16(POLLIN), revents: 0)
        guard poll(&entry, 1, milliseconds) > 0 else { return true }
        var buffer = [UInt8](repeating: 0, count: 65536)
        let count = Foundation.read(terminal, &buffer, buffer.count)
        guard count > 0 else { return false }
        screen += String(decoding: buffer[..<count], as: UTF8.self)
        return true
    }

    /// The bytes with each run of white space as one space, so that a sentence is found however it was wrapped.
    private static func flowing(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        var flowing: [UInt8] = []
        for byte in bytes {
            let isBlank = [9, 10, 13, 32].contains(byte)
            if !isBlank { flowing.append(byte) } else if flowing.last != 32 { flowing.append(32) }
        }
        return flowing
    }

    /// How many bytes make up this many flowing ones.
    private static func length(of bytes: some Sequence<UInt8>, flowing count: Int) -> Int {
        var seen = 0
        var length = 0
        var wasBlank = false
        for byte in bytes where seen < count {
            let isBlank = [9, 10, 13, 32].contains(byte)
            if !isBlank || !wasBlank { seen += 1 }
            wasBlank = isBlank
            length += 1
        }
        return length
    }
}

/// The program under test.
enum Program {
    /// Beside the tests, unless SUREFOOT_BINARY names another.
    static func path() throws -> String {
        if let named = ProcessInfo.processInfo.environment["SUREFOOT_BINARY"] { return named }
        let tests = try #require(Bundle.main.executableURL).resolvingSymlinksInPath()
        return tests.deletingLastPathComponent().appendingPathComponent("surefoot").path
    }

    /// Runs the program without a terminal, to its end.
    static func run(_ arguments: [String]) throws -> Run {
        try run(command: [try path()] + arguments)
    }

    /// Runs any command without a terminal, to its end.
    static func run(command: [String]) throws -> Run {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: command[0])
        process.arguments = Array(command.dropFirst())
        process.environment = ["PATH": "/usr/bin:/bin", "SHELL": "/bin/sh", "LC_ALL": "C"]
        process.standardInput = FileHandle.nullDevice
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let text = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return Run(status: process.terminationStatus, output: String(decoding: text, as: UTF8.self))
    }

    /// A run that has ended.
    struct Run {
        var status: Int32
        var output: String
        /// The output however it was wrapped.
        var flowing: String { output.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
    }
}
