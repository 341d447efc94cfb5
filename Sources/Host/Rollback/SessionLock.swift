import Glibc
import Linux

/// One session at a time in a network namespace: whoever holds the lock walks.
public final class SessionLock {
    private static let name = "surefoot-session"
    private let socket: ListeningSocket

    /// Who holds the lock.
    public struct Holder: Sendable, Hashable {
        /// The process; nil if it cannot be seen from here.
        public var process: Int32?
        /// The account it runs as.
        public var account: String
    }

    private init(_ socket: ListeningSocket) {
        self.socket = socket
    }

    /// Takes the lock. It is held until the value or the process ends, however that comes about.
    ///
    /// - Returns: nil if somebody holds it.
    public static func take() -> SessionLock? {
        (try? AbstractSocket.listen(name)).map(SessionLock.init)
    }

    /// Who holds the lock; nil if nobody does.
    public static var holder: Holder? {
        guard let peer = try? AbstractSocket.connect(name).peer else { return nil }
        return Holder(
            process: peer.process > 0 ? peer.process : nil, account: Account.name(of: peer.user))
    }

    /// Asks the holder to end, as a lost terminal would, and takes the lock.
    ///
    /// - Returns: nil if the holder has not let go after some seconds.
    public static func takeOver() -> SessionLock? {
        if let process = holder?.process { kill(process, SIGTERM) }
        for _ in 0..<50 {
            if let lock = take() { return lock }
            usleep(100_000)
        }
        return nil
    }
}
