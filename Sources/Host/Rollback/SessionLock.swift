import Glibc
import Linux

/// One session at a time in a network namespace: whoever holds the lock walks.
public final class SessionLock {
    private let lock: FileLock

    /// Who holds the lock.
    public struct Holder: Sendable, Equatable {
        /// The process.
        public var process: Int32
        /// The account it runs as.
        public var account: String
    }

    /// Why the lock could not be taken.
    public enum Refusal: Error {
        /// Somebody holds it; nil if that one cannot be seen from here.
        case held(Holder?)
        /// There is nothing to lock: a sentence.
        case impossible(String)
    }

    private init(_ lock: FileLock) {
        self.lock = lock
    }

    /// Takes the lock. It is held until the value or the process ends, however that comes about.
    public static func take(in folder: RuntimeFolder = .own) throws(Refusal) -> SessionLock {
        do throws(HostError) { try folder.prepare() } catch { throw .impossible(error.reason) }
        let lock: FileLock?
        do throws(SystemError) { lock = try FileLock.take(file(in: folder)) } catch {
            throw .impossible("A session could not be begun: \(error)")
        }
        guard let lock else { throw .held(holder(in: folder)) }
        return SessionLock(lock)
    }

    /// Who holds the lock; nil if nobody does, or if that one cannot be seen from here.
    public static func holder(in folder: RuntimeFolder = .own) -> Holder? {
        guard let process = FileLock.holder(of: file(in: folder)),
            let user = RunningProcess(process).user
        else { return nil }
        return Holder(process: process, account: Account.name(of: user))
    }

    /// Asks the holder to end, as a lost terminal would, and takes the lock.
    ///
    /// - Throws: `Refusal` also if the holder has not let go after some seconds.
    public static func takeOver(in folder: RuntimeFolder = .own) throws(Refusal) -> SessionLock {
        if let process = FileLock.holder(of: file(in: folder)) {
            try end(process, file(in: folder))
        }
        for _ in 0..<50 {
            if let lock = try? take(in: folder) { return lock }
            usleep(100_000)
        }
        return try take(in: folder)
    }

    /// A process that holds the lock while its descriptor is open is the one that the descriptor is of.
    private static func end(_ process: Int32, _ file: String) throws(Refusal) {
        guard let descriptor = try? Descriptor.ofProcess(process), FileLock.holder(of: file) == process else {
            return
        }
        let program = RunningProcess(process).program ?? "a program that is not to be seen"
        guard program.hasSameFileName(as: RunningProcess(getpid()).program ?? "") else {
            throw .impossible(
                "The session's lock is held by \(program), process \(process), which is no surefoot. It is left alone."
            )
        }
        try? descriptor.send(signal: SIGTERM)
    }

    private static func file(in folder: RuntimeFolder) -> String { folder.path("session") }
}

extension String {
    /// An upgrade may have replaced the file, which is told behind its name.
    fileprivate func hasSameFileName(as other: String) -> Bool {
        func name(_ path: String) -> Substring? {
            path.split(separator: "/").last?.split(separator: " ").first
        }
        return name(self) == name(other)
    }
}
