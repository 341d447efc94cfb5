/// One HTTP request and its answer (RFC 9112).
struct HTTPConversation: Conversation {
    private enum State: Equatable {
        case reading([UInt8])
        /// The answer is sent. To close before the client does could destroy it on the way (RFC 9112, 9.6).
        case lingering
    }

    private static let patience = Duration.seconds(10)
    private static let linger = Duration.seconds(2)
    private static let longestRequest = 16 * 1024

    private var state = State.reading([])
    private(set) var deadline: ContinuousClock.Instant?
    let isReading = true

    init(at now: ContinuousClock.Instant) {
        deadline = now + Self.patience
    }

    mutating func received(_ bytes: ArraySlice<UInt8>, at now: ContinuousClock.Instant) -> Reply {
        guard case .reading(let earlier) = state else { return .nothing }
        let request = earlier + bytes
        guard Self.isComplete(request) else {
            state = .reading(request)
            return request.count > Self.longestRequest ? .close : .nothing
        }
        state = .lingering
        deadline = now + Self.linger
        return .sendLast(Array(Self.answer(to: request).utf8))
    }

    mutating func inputEnded(at now: ContinuousClock.Instant) -> Reply {
        .close
    }

    mutating func deadlinePassed() -> Reply {
        .close
    }

    /// An empty line ends the request's head.
    private static func isComplete(_ request: [UInt8]) -> Bool {
        let bare = request.filter { $0 != UInt8(ascii: "\r") }
        return zip(bare, bare.dropFirst()).contains { $0 == UInt8(ascii: "\n") && $1 == UInt8(ascii: "\n") }
    }

    private static func answer(to request: [UInt8]) -> String {
        let line = String(decoding: request.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
        let words = line.split(whereSeparator: \.isWhitespace)
        guard words.count == 3, words[2].hasPrefix("HTTP/1.") else {
            return head("400 Bad Request", length: 0)
        }
        let body = LabNetwork.httpBody
        return head("200 OK", length: body.utf8.count) + (words[0] == "HEAD" ? "" : body)
    }

    private static func head(_ status: String, length: Int) -> String {
        "HTTP/1.1 \(status)\r\nContent-Type: text/plain\r\nContent-Length: \(length)\r\nConnection: close\r\n\r\n"
    }
}
