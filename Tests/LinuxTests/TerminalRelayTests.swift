import CLinux
import Foundation
import Glibc
import Synchronization
import TestSupport
import Testing

@testable import Linux

/// A program with a terminal of its own, seen on another one.
@Suite(.leavesNothing)
struct TerminalRelayTests {
    @Test("it has a terminal of its own, set and sized as the other is, and its status is given")
    func own() throws {
        let seat = try Seat(columns: 97)
        seat.runs("set -- $(cat /proc/self/stat); echo $(($6 == $$ && $7 != 0)); stty size; stty -a; exit 7")
        #expect(seat.status() == 7)
        #expect(seat.screen.hasPrefix("1\r\n24 97\r\n") && seat.screen.contains(" icanon "))
    }

    @Test("what is typed comes to it letter by letter, and Ctrl-C to what it runs alone")
    func typed() throws {
        let seat = try Seat()
        seat.runs(
            "trap 'echo interrupted; exit 0' INT; echo begun; read line; echo \"<$line>\"; while :; do sleep 0.05; done"
        )
        try #require(seat.sees("begun"))
        try seat.types("abc\u{7F}d\r")
        try #require(seat.sees("<abd>"))
        try seat.types("\u{3}")
        #expect(seat.sees("interrupted") && seat.status() == 0)
    }

    @Test(
        "the terminal is as before whatever becomes of the program",
        arguments: ["kill -9 $$", "stty raw -echo", "exit"])
    func settings(end: String) throws {
        let seat = try Seat()
        let before = seat.settings
        seat.runs("echo begun; read line; \(end)")
        try #require(seat.sees("begun"))
        #expect(seat.settings != before)
        try seat.types("\r")
        #expect(seat.status() == (end.hasPrefix("kill") ? 128 + SIGKILL : 0) && seat.settings == before)
    }

    @Test("it is told of another size")
    func size() throws {
        let seat = try Seat()
        seat.runs("trap 'stty size; exit 0' WINCH; echo begun; while :; do sleep 0.05; done")
        try #require(seat.sees("begun"))
        seat.resize(columns: 123)
        #expect(seat.sees("24 123") && seat.status() == 0)
    }

    /// A terminal has room for 4,095 bytes that nobody has read.
    @Test("much may be typed while much is shown")
    func much() throws {
        let seat = try Seat()
        let count = 100_000
        seat.runs(
            "stty raw -echo; echo begun; head -c \(count) /dev/zero | tr '\\0' x; head -c \(count) | wc -c")
        try #require(seat.sees("begun"))
        try seat.types(String(repeating: "y", count: count))
        #expect(seat.sees("x\(count)"))
        #expect(seat.status() == 0 && seat.screen.count { $0 == "x" } == count)
    }

    @Test("a program that has closed its terminal is waited for, and not asked again and again")
    func closed() throws {
        let seat = try Seat()
        let cost = seat.runs("exec < /dev/null > /dev/null 2>&1; sleep 1; exit 3")
        #expect(seat.status() == 3 && cost() < 0.5)
    }

    @Test(
        "it is hung up on once that is wished, whatever it does",
        arguments: ["sleep 600", "trap '' HUP; read line"])
    func wished(script: String) throws {
        let (seat, cancellation) = (try Seat(), try Cancellation())
        let before = seat.settings
        seat.runs("echo begun; \(script)", unless: cancellation)
        try #require(seat.sees("begun"))
        cancellation.cancel()
        #expect(seat.status() != nil && seat.settings == before)
    }

    @Test("where there is no terminal, nothing is run")
    func none() throws {
        let nothing = try Descriptor.open("/dev/null", O_RDWR)
        #expect(throws: SystemError("look at /dev/null", .number(ENOTTY))) {
            try TerminalRelay.run(
                ["/bin/sh", "-c", "exit"], environment: [], on: nothing.stream, showing: nothing.stream)
        }
    }
}

/// A person at a terminal, at which a program that has one of its own is seen.
private final class Seat {
    private(set) var screen = ""
    private let terminal: PseudoTerminal
    private let slave: ByteStream
    private let end = End()

    private final class End: Sendable {
        let status = Mutex<Int32?>(nil)
        let cost = Mutex<Double>(0)
    }

    init(columns: UInt16 = 80) throws {
        terminal = try PseudoTerminal(columns: columns)
        _ = fcntl(terminal.master, F_SETFL, O_NONBLOCK)
        slave = ByteStream(number: try terminal.openSlave(), name: "a terminal")
    }

    deinit {
        close(slave.number)
        close(terminal.master)
    }

    var settings: [tcflag_t] {
        var settings = termios()
        tcgetattr(slave.number, &settings)
        return [settings.c_iflag, settings.c_oflag, settings.c_cflag, settings.c_lflag]
    }

    /// Starts a shell's script. What is given back tells, once it has ended, for how many seconds this process was busy with it.
    @discardableResult
    func runs(_ script: String, unless cancellation: Cancellation? = nil) -> () -> Double {
        let (slave, end) = (slave, end)
        DispatchQueue.global().async {
            let start = Self.threadTime
            let status = try? TerminalRelay.run(
                ["/bin/sh", "-c", script], environment: ["PATH=/usr/bin:/bin", TestMark.variable], on: slave,
                showing: slave, unless: cancellation)
            end.cost.withLock { $0 = Self.threadTime - start }
            end.status.withLock { $0 = status ?? -1 }
        }
        return { end.cost.withLock { $0 } }
    }

    private static var threadTime: Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    func types(_ text: String) throws {
        var rest = Array(text.utf8)[...]
        let isTyped = becomesTrue {
            look()
            let count = rest.withUnsafeBytes { write(terminal.master, $0.baseAddress, $0.count) }
            rest = rest.dropFirst(max(count, 0))
            return rest.isEmpty
        }
        try #require(isTyped)
    }

    func resize(columns: UInt16) { _ = sf_terminal_resize(terminal.master, 24, columns) }

    func sees(_ text: String) -> Bool {
        becomesTrue {
            look()
            return screen.contains(text)
        }
    }

    /// The status in the end.
    func status() -> Int32? {
        let status = eventually {
            look()
            return end.status.withLock { $0 }
        }
        look()
        return status
    }

    private func look() {
        let master = ByteStream(number: terminal.master, name: "a terminal")
        while Poll.hasInput(terminal.master, within: 0), let bytes = try? master.read(), !bytes.isEmpty {
            screen += String(decoding: bytes, as: UTF8.self)
        }
    }
}
