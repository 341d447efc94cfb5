import Glibc

/// Waiting for something to happen on descriptors (poll(2)).
public enum Poll {
    /// A descriptor to look at.
    public struct Entry: Sendable {
        fileprivate let descriptor: Int32
        fileprivate let events: Int16

        /// Looks at a descriptor; a negative number is passed over. Without `reading` only errors and hang-ups count.
        public init(_ descriptor: Int32, reading: Bool = true) {
            self.descriptor = descriptor
            events = reading ? Int16(POLLIN) : 0
        }
    }

    /// Waits until there is something on one of the descriptors, or a signal comes in.
    ///
    /// - Parameters:
    ///   - entries: the descriptors.
    ///   - milliseconds: how long to wait; -1 for as long as it takes.
    /// - Returns: for each descriptor whether there is something: input, the end of it, or an error.
    public static func wait(for entries: [Entry], within milliseconds: Int32) -> [Bool] {
        var polled = entries.map { pollfd(fd: $0.descriptor, events: $0.events, revents: 0) }
        // Cut short by a signal, it leaves what it was given.
        guard poll(&polled, nfds_t(polled.count), milliseconds) > 0 else {
            return entries.map { _ in false }
        }
        return polled.map { $0.revents != 0 }
    }

    /// Waits until a descriptor has bytes to read, or the end of them. A signal does not shorten the time.
    ///
    /// - Parameters:
    ///   - descriptor: the descriptor.
    ///   - milliseconds: how long to wait; -1 for as long as it takes.
    ///   - cancellation: the wish not to wait any longer.
    /// - Returns: whether there is something to read.
    public static func hasInput(
        _ descriptor: Int32, within milliseconds: Int32, unless cancellation: Cancellation? = nil
    ) -> Bool {
        let end = ContinuousClock.now + .milliseconds(Int(milliseconds))
        var polled = [descriptor, cancellation?.number ?? -1].map {
            pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
        }
        var left = milliseconds
        while true {
            let count = poll(&polled, nfds_t(polled.count), left)
            if count >= 0 || errno != EINTR { return count > 0 && polled[0].revents & Int16(POLLIN) != 0 }
            if milliseconds > 0 {
                left = Int32(clamping: max(0, Int64((end - .now) / .milliseconds(1))))
            }
        }
    }
}
