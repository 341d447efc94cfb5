import CLinux
import Glibc

/// Lets a program have a terminal of its own, which is seen, and typed at, on the one that this process has.
///
/// A shell takes the terminal that it is given for its own process group, and cannot always give it back: the group that had it
/// has no number in another namespace of processes (pid_namespaces(7)), and a shell that is killed gives back nothing. Who
/// reads from a terminal that a dead group has gets EIO. So it is not given away at all.
public struct TerminalRelay: ~Copyable {
    private let own: ByteStream
    private let shown: ByteStream
    private let settings: termios
    private let master: Descriptor
    /// What was typed, and the program has not taken yet.
    private var typed: [UInt8] = []

    /// How often the terminal's size is looked at, in milliseconds.
    private static let interval: Int32 = 200

    /// Runs a program so, on the standard streams.
    ///
    /// - Parameters:
    ///   - arguments: its absolute path, and its arguments.
    ///   - environment: entries such as `HOME=/root`.
    ///   - cancellation: the wish that the program end: it is hung up on.
    /// - Returns: its exit status, 128 + n if signal n ended it.
    /// - Throws: `SystemError` if there is no terminal for it, or it could not be started.
    public static func run(
        _ arguments: [String], environment: [String], unless cancellation: Cancellation?
    ) throws(SystemError) -> Int32 {
        try run(
            arguments, environment: environment, on: .standardInput, showing: .standardOutput,
            unless: cancellation)
    }

    /// Likewise, on a terminal that is typed at by one stream, and seen by the other.
    static func run(
        _ arguments: [String], environment: [String], on own: ByteStream, showing shown: ByteStream,
        unless cancellation: Cancellation? = nil
    ) throws(SystemError) -> Int32 {
        var name = [CChar](repeating: 0, count: 64)
        var relay = try TerminalRelay(own, shown, &name)
        let id = withCStrings(arguments) { argv in
            withCStrings(environment) { envp in
                sf_spawn_on_terminal(arguments[0], argv, envp, name)
            }
        }
        guard id > 0 else { throw SystemError("start \(arguments[0])", .number(-id)) }
        let child = ChildProcess(id: id)
        relay.pass(while: try .ofProcess(id), unless: cancellation)
        relay.end()
        return try child.wait()
    }

    private init(_ own: ByteStream, _ shown: ByteStream, _ name: inout [CChar]) throws(SystemError) {
        var settings = termios()
        guard tcgetattr(own.number, &settings) == 0 else { throw .last("look at \(own.name)") }
        let number = sf_terminal_open(0, 0, &name, name.count)
        guard number >= 0 else { throw SystemError("open a terminal", .number(-number)) }
        (self.own, self.shown, self.settings) = (own, shown, settings)
        master = Descriptor(taking: number, name: "a terminal")
        // Set by the master's descriptor, these are the slave's (drivers/tty/tty_ioctl.c, `tty_mode_ioctl`).
        tcsetattr(number, TCSANOW, &settings)
        _ = fcntl(number, F_SETFL, O_NONBLOCK)
        cfmakeraw(&settings)
        tcsetattr(own.number, TCSANOW, &settings)
    }

    deinit {
        var settings = settings
        tcsetattr(own.number, TCSANOW, &settings)
    }

    /// Hangs up on the program, and sets this process's terminal as it was.
    private consuming func end() {}

    /// Passes on what is typed, and what the program shows, until it has ended, or is to end, or nobody sees it any more.
    private mutating func pass(while process: consuming Descriptor, unless cancellation: Cancellation?) {
        while true {
            _ = sf_terminal_take_size(master.number, own.number)
            var polled = [
                pollfd(fd: typed.isEmpty ? own.number : -1, events: Int16(POLLIN), revents: 0),
                pollfd(
                    fd: master.number, events: Int16(typed.isEmpty ? POLLIN : POLLIN | POLLOUT), revents: 0),
                pollfd(fd: process.number, events: Int16(POLLIN), revents: 0),
                pollfd(fd: cancellation?.number ?? -1, events: Int16(POLLIN), revents: 0),
            ]
            guard poll(&polled, nfds_t(polled.count), Self.interval) > 0 else { continue }
            let happened = polled.map { Int32($0.revents) }
            if happened[3] != 0 { return }
            if happened[1] & POLLOUT != 0 { giveTyped() }
            if happened[0] != 0, !takeTyped() { return }
            let isShown = happened[1] & POLLIN != 0 && show()
            if happened[2] != 0, !isShown { return }
            // It may have closed its terminal, and go on.
            if happened[1] & POLLHUP != 0, !isShown {
                _ = Poll.hasInput(process.number, within: Self.interval)
            }
        }
    }

    /// - Returns: whether this process still has its terminal.
    private mutating func takeTyped() -> Bool {
        typed = (try? own.read(atMost: 1 << 12)) ?? []
        return !typed.isEmpty
    }

    /// Gives the program as much as it takes: its terminal may have no room, while this one waits for what it shows.
    private mutating func giveTyped() {
        let count = typed.withUnsafeBytes { write(master.number, $0.baseAddress, $0.count) }
        if count > 0 { typed.removeFirst(count) }
    }

    /// - Returns: whether there was something to show.
    private func show() -> Bool {
        guard let bytes = try? master.stream.read(), !bytes.isEmpty else { return false }
        try? shown.write(bytes)
        return true
    }
}
