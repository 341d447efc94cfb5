import Glibc
import Linux

/// Where the rollback timer of a network namespace is spoken to: there is one at a time.
struct TimerDoor {
    /// Takes those who come to speak.
    let listener: ListeningSocket
    private let lock: FileLock
    private let path: String

    /// Opens it. What a timer that was killed has left is taken away.
    init(in folder: RuntimeFolder) throws(HostError) {
        try folder.prepare()
        path = folder.path(RollbackTimerProcess.socket)
        do throws(SystemError) {
            guard let lock = try FileLock.take(path + ".lock") else {
                throw SystemError("take the lock", .number(EWOULDBLOCK))
            }
            self.lock = lock
            try? File.remove(path)
            listener = try NamedSocket.listen(path, mode: 0o600)
        } catch {
            throw error.cause == .number(EWOULDBLOCK)
                ? HostError("Another rollback timer runs on this host already.")
                : HostError("It could not be made to hear anybody: \(error)")
        }
    }

    /// Takes the name away, so that nobody looks for a timer any more.
    func close() {
        try? File.remove(path)
    }

    /// Speaks to the timer of this network namespace.
    ///
    /// - Returns: nil if there is none, or none that this account may speak to.
    static func knock(in folder: RuntimeFolder) -> LineSocket? {
        let path = folder.path(RollbackTimerProcess.socket)
        guard let descriptor = try? NamedSocket.connect(path, within: 2_000) else { return nil }
        return LineSocket(descriptor)
    }
}

extension Peer {
    /// Whether the process may change the rules of this network namespace by itself: then it may speak of them. Root's
    /// account alone does not say so, as a container in the host's network shows (capabilities(7)).
    var mayChangeRules: Bool {
        guard user == geteuid(), process > 0, let handle = try? Descriptor.ofProcess(process) else {
            return false
        }
        let own = try? Namespace.users.inode()
        let may =
            RunningProcess(process).mayAdministerNetwork && own != nil
            && (try? Namespace.users.inode(of: process)) == own
        // What was read is that process's as long as it has not ended.
        return may && !Poll.hasInput(handle.number, within: 0)
    }
}
