import Dispatch
import Glibc
public import Linux

/// The process that writes a journal's file. It alone stands still with the disk, keeps in memory what comes meanwhile, and
/// goes on when the disk answers, whether or not there is still a wizard.
public enum JournalProcess {
    /// The hidden command that is the process; its argument is the file.
    public static let command = "journal-process"

    /// Runs to the end of the process: until there is nobody to write for, and all is written.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - session: whom to write for.
    public static func run(_ path: String, for session: LineSocket) {
        for number in [SIGPIPE, SIGHUP, SIGINT, SIGTERM] { signal(number, SIG_IGN) }
        try? File.write("surefoot-disk", to: "/proc/self/comm")
        // Each direction of the socket has one thread.
        nonisolated(unsafe) let session = session
        let writer = JournalWriter(path)
        let disk = DispatchQueue(label: "disk")
        disk.async { session.send(writer.open() ?? "") }
        while let line = session.receive(within: -1) {
            disk.async { session.send(writer.append(line) ?? "") }
        }
        disk.sync {}
    }
}

/// A journal's file, opened where a wait for the disk holds nobody up.
private final class JournalWriter: @unchecked Sendable {
    private let path: String
    private var file: JournalFile?
    private var failure: String?

    init(_ path: String) {
        self.path = path
    }

    func open() -> String? {
        do throws(Journal.Failure) { file = try JournalFile(path) } catch { failure = error.reason }
        return failure
    }

    func append(_ line: String) -> String? {
        file?.append(line) ?? failure
    }
}
