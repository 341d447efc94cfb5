import CLinux
import Foundation
import Linux
import Testing

/// A terminal that only exists in the kernel: what is written on one side is typed on the other (pty(7)).
public struct PseudoTerminal: Sendable {
    /// The side of the person who types and looks.
    public let master: Int32
    /// The path of the other side, the program's.
    public let path: String

    /// Opens a terminal of a size; 0 by 0 is one that does not tell, such as a serial line.
    public init(columns: UInt16 = 80, rows: UInt16 = 24) throws {
        var name = [CChar](repeating: 0, count: 64)
        master = sf_terminal_open(rows, columns, &name, name.count)
        try #require(master >= 0)
        path = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Opens the program's side, which does not become this process's own terminal.
    public func openSlave() throws -> Int32 {
        let slave = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC)
        try #require(slave >= 0)
        return slave
    }

    /// How it is set (termios(3)): the modes of input, output, control and local.
    public var settings: [UInt32] {
        var settings = termios()
        tcgetattr(master, &settings)
        return [settings.c_iflag, settings.c_oflag, settings.c_cflag, settings.c_lflag]
    }

    /// Starts a program, with this as its controlling terminal: it gets SIGHUP when the master is closed.
    public func start(_ command: [String], environment: [String]) throws -> Int32 {
        let child = withCStrings(command) { argv in
            withCStrings(environment + [TestMark.variable]) { envp in
                sf_spawn_on_terminal(command[0], argv, envp, path)
            }
        }
        try #require(child > 0)
        return child
    }

    /// Starts a program that has this terminal for its streams, and not as its controlling one.
    public func startApart(_ command: [String], environment: [String]) throws -> Int32 {
        let slave = try openSlave()
        defer { close(slave) }
        return try ChildProcess.start(
            command, environment: environment + [TestMark.variable],
            descriptors: (0...2).map { (child: $0, parent: slave) }
        ).id
    }
}
