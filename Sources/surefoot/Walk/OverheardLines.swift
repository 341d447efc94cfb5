import Glibc
import Synchronization

/// What a command prints, from the thread that reads it to the walk that shows it, line by line.
final class OverheardLines: Sendable {
    private let state = Mutex(State())

    private struct State {
        var bytes: [UInt8] = []
        var isWanted = true
    }

    /// The most that a command may print, which is more than anybody reads, and that waits to be shown: whoever prints as much
    /// at once has to wait for the screen.
    static let limit = 256 << 10

    /// Takes in what was printed; comes back once there is room for more.
    func hear(_ bytes: [UInt8]) {
        state.withLock { $0.bytes += bytes }
        while state.withLock({ $0.isWanted && $0.bytes.count > Self.limit }) { usleep(10_000) }
    }

    /// The lines that are whole, each once.
    func take() -> [String] {
        let bytes = state.withLock { state -> ArraySlice<UInt8> in
            let end = state.bytes.lastIndex(of: UInt8(ascii: "\n")) ?? -1
            // What is longer than all that may wait is shown in pieces.
            let count = state.bytes.count > Self.limit ? state.bytes.count : end + 1
            defer { state.bytes.removeFirst(count) }
            return state.bytes[..<count]
        }
        return Self.lines(in: bytes)
    }

    /// The lines that are left, the last of which may have no end. Nothing is waited for any more.
    func takeRest() -> [String] {
        let bytes = state.withLock { state in
            defer { state = State(isWanted: false) }
            return state.bytes
        }
        return Self.lines(in: bytes[...])
    }

    private static func lines(in bytes: ArraySlice<UInt8>) -> [String] {
        bytes.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
    }
}
