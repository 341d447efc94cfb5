import Glibc

/// A terminal that does not show what is typed, and keeps it from whoever reads next, for as long as this value lives.
///
/// Ctrl-C still sends its signal. Ctrl-Z does not: what the shell would then find is a terminal that shows nothing.
public struct QuietTerminal: ~Copyable {
    private let stream: ByteStream
    private let settings: termios

    /// Makes the terminal quiet from which this process reads, and forgets what was typed before.
    ///
    /// - Returns: nil if it reads from none.
    public init?() {
        self.init(.standardInput)
    }

    init?(_ stream: ByteStream) {
        var settings = termios()
        guard tcgetattr(stream.number, &settings) == 0 else { return nil }
        (self.stream, self.settings) = (stream, settings)
        settings.c_lflag &= ~tcflag_t(ICANON | ECHO)
        withUnsafeMutableBytes(of: &settings.c_cc) {
            $0[Int(VMIN)] = 1
            $0[Int(VTIME)] = 0
            // _POSIX_VDISABLE (bits/posix_opt.h).
            $0[Int(VSUSP)] = 0
        }
        tcsetattr(stream.number, TCSAFLUSH, &settings)
    }

    deinit {
        var settings = settings
        tcsetattr(stream.number, TCSAFLUSH, &settings)
    }

    /// To wait on for what is typed.
    public var descriptor: Int32 { stream.number }

    /// Takes what was typed, once there is something.
    ///
    /// - Returns: whether Enter is among it, or the terminal is gone.
    public func takesEnter() -> Bool {
        guard let bytes = try? stream.read(), !bytes.isEmpty else { return true }
        return bytes.contains(UInt8(ascii: "\n"))
    }
}
