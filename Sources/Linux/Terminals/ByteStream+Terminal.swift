import CLinux
import Glibc

extension ByteStream {
    /// Whether it is a terminal.
    public var isTerminal: Bool { isatty(number) == 1 }

    /// The path of the terminal that it is; nil if it is none.
    public var terminalName: String? { ttyname(number).map { String(cString: $0) } }

    /// The terminal's width in columns; 0 if it is none, or does not tell.
    var terminalColumns: Int { Int(sf_terminal_columns(number)) }

    /// The terminal's height in rows; 0 if it is none, or does not tell.
    var terminalRows: Int { Int(sf_terminal_rows(number)) }
}
