import FoundationEssentials
import Glibc
import Linux
public import StepEngine

/// A session's journal: a file to which one line of JSON is appended for each record, down to the disk.
public final class Journal {
    /// The file.
    public let path: String
    /// Why a record could not be written, as a sentence; nil while all is well.
    public private(set) var failure: String?
    private let file: Descriptor

    /// A line: when, and what.
    public struct Entry: Sendable, Codable {
        /// The time in UTC (ISO 8601).
        public var at: String
        /// The record.
        public var record: Record

        private enum Key: CodingKey {
            case at
        }

        init(_ record: Record) {
            at = Date.now.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
            self.record = record
        }

        /// Writes the time beside the record's own keys.
        public func encode(to encoder: any Encoder) throws {
            var line = encoder.container(keyedBy: Key.self)
            try line.encode(at, forKey: .at)
            try record.encode(to: encoder)
        }

        /// Reads a line.
        public init(from decoder: any Decoder) throws {
            at = try decoder.container(keyedBy: Key.self).decode(String.self, forKey: .at)
            record = try Record(from: decoder)
        }
    }

    /// Why a journal cannot be opened, as a sentence.
    public struct Failure: Error, Sendable {
        /// The sentence.
        public let reason: String
    }

    /// Opens a journal to append to, and makes it if it is not there. Only its owner may read it.
    public init(appendingTo path: String) throws(Failure) {
        self.path = path
        do throws(SystemError) {
            file = try Descriptor.open(path, O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW, mode: 0o600)
        } catch {
            throw Failure(reason: "The journal \(path) cannot be opened: \(error.reason).")
        }
        endTornLine()
    }

    /// Appends a record. It is on the disk when this returns, unless `failure` says otherwise.
    public func append(_ record: Record) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard var line = try? encoder.encode(Entry(record)) else { return }
        line.append(UInt8(ascii: "\n"))
        do throws(SystemError) {
            // One write a line: the rollback timer appends to the same file.
            try file.stream.write(Array(line))
            try bringToDisk()
            failure = nil
        } catch {
            failure = "\(path) could not be written: \(error.reason)."
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

    /// Far more than a session with the largest ruleset writes.
    private static let largestSize = 1 << 30

    /// The entries of a journal. A line that a crash has torn is left out.
    ///
    /// - Returns: nil if the file cannot be read.
    public static func entries(of path: String) -> [Entry]? {
        guard let bytes = try? File.bytes(path, atMost: largestSize) else { return nil }
        let decoder = JSONDecoder()
        return bytes.split(separator: UInt8(ascii: "\n")).compactMap {
            try? decoder.decode(Entry.self, from: Data($0))
        }
    }
}
