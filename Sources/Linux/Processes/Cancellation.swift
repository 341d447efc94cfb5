/// A wish that something which blocks its thread come to an end: it can be waited for beside whatever else is.
///
/// Once it is there it stays.
public final class Cancellation: Sendable {
    private let pipe: Pipe

    /// Makes one; nobody wishes anything yet.
    public init() throws(SystemError) {
        pipe = try Pipe()
    }

    /// Wishes it. Once is enough, more often does no harm, and it may be done on any thread.
    public func cancel() {
        guard !isCancelled else { return }
        try? pipe.writeEnd.stream.write([1])
    }

    /// Whether it is wished.
    public var isCancelled: Bool { Poll.hasInput(number, within: 0) }

    /// The descriptor on which there is something once it is wished.
    var number: Int32 { pipe.readEnd.number }
}
