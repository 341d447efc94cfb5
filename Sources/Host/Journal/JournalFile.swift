import Glibc
import Linux

/// A journal's file, to append to. Whoever writes to it waits for its disk, however long that stands still.
struct JournalFile: ~Copyable {
    private let path: String
    private let file: Descriptor

    /// Opens the file, and makes it and its folder if they are not there. Only their owner may read them.
    init(_ path: String) throws(Journal.Failure) {
        self.path = path
        try Self.makeFolder(of: path)
        do throws(HostError) { try TrustedPlace.demand(Folder.containing(path)) } catch {
            throw Journal.Failure(reason: error.reason)
        }
        do throws(SystemError) {
            file = try Descriptor.open(path, O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW, mode: 0o600)
        } catch {
            throw Journal.Failure(reason: "The journal \(path) cannot be opened: \(error.reason).")
        }
        endTornLine()
    }

    /// Appends a line. It is on the disk when this returns.
    ///
    /// - Parameter line: the line, without its end.
    /// - Returns: why it may not be on the disk, as a sentence; nil if it is.
    func append(_ line: String) -> String? {
        do throws(SystemError) {
            // One write a line: the rollback timer appends to the same file.
            try file.stream.write(line + "\n")
            try bringToDisk()
            return nil
        } catch {
            return "\(path) could not be written: \(error.reason)."
        }
    }

    /// What is no file on a disk, such as a pipe, cannot be brought there (fsync(2), EINVAL).
    private func bringToDisk() throws(SystemError) {
        do throws(SystemError) { try file.sync(dataOnly: true) } catch {
            guard error.cause == .number(EINVAL) else { throw error }
        }
    }

    /// What a crash has cut off in the middle must not swallow the next line.
    private func endTornLine() {
        guard lseek(file.number, -1, SEEK_END) >= 0, let last = try? file.stream.read(atMost: 1),
            last != [UInt8(ascii: "\n")]
        else { return }
        try? file.stream.write("\n")
    }

    private static func makeFolder(of path: String) throws(Journal.Failure) {
        var made = ""
        for part in path.split(separator: "/").dropLast() {
            made += "/" + part
            if File.exists(made) { continue }
            do throws(SystemError) { try Folder.make(made, mode: 0o700) } catch {
                // Another session may have made it meanwhile.
                if error.cause == .number(EEXIST) { continue }
                throw Journal.Failure(reason: "The folder \(made) cannot be made: \(error.reason).")
            }
        }
    }
}
