/// A stand-in for a login: it greets, has a shell run the line that it is sent, or stays until the client leaves.
struct ManagementConversation: Conversation {
    private enum State: Equatable {
        case greeting
        case open
        case lingering
    }

    /// A client that only tests the port (`nc -z`) leaves at once. A greeting that reached it then would be answered
    /// with a reset, and the connection would be gone before anyone saw it in /proc/net/tcp.
    private static let greetingDelay = Duration.milliseconds(100)
    /// How long a connection that the client has ended is kept visible (in CLOSE_WAIT).
    private static let linger = Duration.seconds(2)

    /// Longer than any command that is typed.
    private static let longestLine = 4096

    private var state = State.greeting
    private var line: [UInt8] = []
    private(set) var deadline: ContinuousClock.Instant?

    init(at now: ContinuousClock.Instant) {
        deadline = now + Self.greetingDelay
    }

    var isReading: Bool {
        state != .lingering
    }

    mutating func received(_ bytes: ArraySlice<UInt8>, at now: ContinuousClock.Instant) -> Reply {
        line += bytes
        guard let end = line.firstIndex(of: UInt8(ascii: "\n")) else {
            return line.count > Self.longestLine ? .close : .nothing
        }
        let command = String(decoding: line[..<end], as: UTF8.self)
        line.removeSubrange(...end)
        guard command.contains(where: { !$0.isWhitespace }) else { return .nothing }
        return .run(command)
    }

    mutating func inputEnded(at now: ContinuousClock.Instant) -> Reply {
        state = .lingering
        deadline = now + Self.linger
        return .nothing
    }

    mutating func deadlinePassed() -> Reply {
        switch state {
        case .greeting:
            state = .open
            deadline = nil
            return .send(Array(LabNetwork.managementBanner.utf8))
        case .open, .lingering:
            return .close
        }
    }
}
