import Glibc

/// One end of a socket on which lines of text go both ways.
public final class LineSocket {
    private let descriptor: Descriptor
    private var buffer: [UInt8] = []
    /// Whether the other end is known to be closed.
    public private(set) var isClosed = false

    /// The kernel's number of the descriptor, to wait on.
    public var number: Int32 { descriptor.number }

    /// More than any order that a program of ours sends.
    public static let usualLimit = 256 << 20
    private let longestLine: Int

    /// Takes over a connected socket. Whoever sends a longer line is not listened to any more.
    public init(_ descriptor: consuming Descriptor, longestLine: Int = usualLimit) {
        self.descriptor = descriptor
        self.longestLine = longestLine
    }

    /// Takes over a descriptor that this process was started with, so that those that it starts do not get it too.
    public convenience init(inherited number: Int32) {
        _ = fcntl(number, F_SETFD, FD_CLOEXEC)
        self.init(Descriptor(taking: number, name: "a socket"))
    }

    /// Two connected ends, which programs started later do not inherit by accident.
    public static func pair() throws(SystemError) -> (LineSocket, LineSocket) {
        var ends: [Int32] = [0, 0]
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw .last("open a pair of sockets") }
        let name = "one of a pair of sockets"
        return (
            LineSocket(Descriptor(taking: ends[0], name: name)),
            LineSocket(Descriptor(taking: ends[1], name: name))
        )
    }

    /// Who is at the other end; see `Descriptor.peer`.
    public var peer: Peer? { descriptor.peer }

    /// Sends a line.
    ///
    /// - Returns: whether it went out whole.
    @discardableResult
    public func send(_ line: String) -> Bool {
        descriptor.send(Array((line + "\n").utf8))
    }

    /// Tells the other end that no more lines come. It can still be heard.
    public func closeSending() {
        shutdown(number, Int32(SHUT_WR))
    }

    /// The next line.
    ///
    /// - Parameters:
    ///   - milliseconds: how long to wait for it; -1 for as long as it takes.
    ///   - cancellation: the wish not to wait any longer.
    /// - Returns: nil if none came in time, or if the other end is closed.
    public func receive(within milliseconds: Int32, unless cancellation: Cancellation? = nil) -> String? {
        let last = ContinuousClock.now + .milliseconds(Int(milliseconds))
        var left = milliseconds
        while true {
            if let end = buffer.firstIndex(of: UInt8(ascii: "\n")) {
                let line = String(decoding: buffer[..<end], as: UTF8.self)
                buffer.removeSubrange(...end)
                return line
            }
            guard !isClosed, Poll.hasInput(number, within: left, unless: cancellation) else {
                return nil
            }
            let bytes = (try? descriptor.stream.read()) ?? []
            buffer += bytes
            isClosed = bytes.isEmpty || buffer.count > longestLine
            // Whoever sends a byte now and then does not make it wait for longer.
            if milliseconds > 0 { left = Int32(clamping: max(0, Int64((last - .now) / .milliseconds(1)))) }
        }
    }
}
