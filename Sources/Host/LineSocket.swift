import Glibc

/// One end of a socket on which lines of text go both ways.
final class LineSocket {
    let descriptor: Int32
    private var buffer: [UInt8] = []
    private(set) var isClosed = false

    /// Takes over an open descriptor.
    init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
    }

    /// Two connected ends, which programs started later do not inherit by accident.
    static func pair() -> (LineSocket, LineSocket)? {
        var ends: [Int32] = [0, 0]
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { return nil }
        return (LineSocket(descriptor: ends[0]), LineSocket(descriptor: ends[1]))
    }

    /// Sends a line.
    ///
    /// - Returns: whether it went out whole.
    @discardableResult
    func send(_ line: String) -> Bool {
        var rest = Array((line + "\n").utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// The next line.
    ///
    /// - Parameter milliseconds: how long to wait for it; -1 for as long as it takes.
    /// - Returns: nil if none came in time, or if the other end is closed.
    func receive(within milliseconds: Int32) -> String? {
        while true {
            if let end = buffer.firstIndex(of: UInt8(ascii: "\n")) {
                let line = String(decoding: buffer[..<end], as: UTF8.self)
                buffer.removeSubrange(...end)
                return line
            }
            guard !isClosed, hasInput(within: milliseconds) else { return nil }
            fill()
        }
    }

    private func hasInput(within milliseconds: Int32) -> Bool {
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&entry, 1, milliseconds) > 0
    }

    private func fill() {
        var chunk = [UInt8](repeating: 0, count: 65536)
        let count = read(descriptor, &chunk, chunk.count)
        if count > 0 { buffer += chunk[..<count] } else if count == 0 || errno != EINTR { isClosed = true }
    }
}
