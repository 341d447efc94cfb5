import Glibc
public import SafeText

/// Where the program speaks. Whether that is a terminal or a file, it takes nothing but what was made to be shown: a
/// file may be read on a terminal later.
public struct TerminalStream: Sendable {
    private let stream: ByteStream

    /// What the program writes to by default.
    public static let standardOutput = TerminalStream(stream: .standardOutput)
    /// Where the program complains.
    public static let standardError = TerminalStream(
        stream: ByteStream(number: STDERR_FILENO, name: "standard error"))

    /// Whether it is a terminal.
    public var isTerminal: Bool { stream.isTerminal }

    /// The path of the terminal that it is; nil if it is none.
    public var name: String? { stream.terminalName }

    /// The terminal's width in columns; 0 if it is none, or does not tell.
    public var columns: Int { stream.terminalColumns }

    /// The terminal's height in rows; 0 if it is none, or does not tell.
    public var rows: Int { stream.terminalRows }

    /// Writes all of the text.
    public func write(_ text: Shown) throws(SystemError) {
        try stream.write(text.text)
    }

    /// Writes a line to somebody's terminal, in the middle of whatever is there. One that does not take it at once is
    /// not waited for.
    public static func interrupt(_ path: String, with line: Shown) throws(SystemError) {
        try File.write("\r\n\(line.text)\r\n", to: path)
    }
}
