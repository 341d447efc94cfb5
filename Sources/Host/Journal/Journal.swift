import Dispatch
import FoundationEssentials
import Glibc
import Linux
import SafeText
public import StepEngine

/// A session's journal: a file to which one line of JSON is appended for each record, down to the disk.
///
/// The file is written by a process of its own (`JournalProcess`), since a disk that stands still holds up whoever writes
/// to it, and no signal ends that (fsfreeze(8)). Here nothing waits for the disk but what asks for it.
public final class Journal {
    /// The file.
    public let path: String
    /// Why a record could not be written, as a sentence; nil while all is well, as far as was heard.
    public private(set) var failure: String?
    private let process: SpokenProcess?
    private let socket: LineSocket
    private let outbox = DispatchQueue(label: "journal")
    /// When each of those was handed over of which nothing was heard yet, the oldest first; the opening is the first.
    private var awaited = [ContinuousClock.now]

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

    /// Why there is no journal.
    public struct Failure: Error, Sendable {
        /// A sentence.
        public let reason: String
    }

    /// Starts the process that writes the file; it makes what is not there. Only its owner may read it.
    public convenience init(_ path: String) throws(Failure) {
        do throws(SystemError) {
            let process = try SpokenProcess(
                ["/proc/\(getpid())/exe", JournalProcess.command, path], environment: ChildEnvironment.own)
            self.init(path, process.socket, process)
        } catch {
            throw Failure(reason: "The process that writes \(path) could not be started: \(error.reason).")
        }
    }

    /// A journal that somebody at the other end of a socket writes, who answers each line once it is on the disk.
    init(_ path: String, _ socket: LineSocket, _ process: SpokenProcess? = nil) {
        self.path = path
        self.socket = socket
        self.process = process
    }

    /// Hands a record over, after those of before, and waits for nothing.
    public func append(_ record: Record) {
        guard let line = Self.line(record) else { return }
        awaited.append(.now)
        // What is sent there and heard here are different directions of the socket.
        nonisolated(unsafe) let socket = socket
        outbox.async { socket.send(line) }
        listen(within: 0)
    }

    /// Waits until all that was handed over is on the disk, or was refused.
    ///
    /// - Parameter milliseconds: how long at most; 0 takes in what has been heard by now.
    /// - Returns: whether nothing is awaited any more; `failure` tells whether the last was written.
    @discardableResult
    public func settle(within milliseconds: Int) -> Bool {
        let end = ContinuousClock.now + .milliseconds(milliseconds)
        repeat {
            listen(within: Int32(clamping: max(0, Int64((end - .now) / .milliseconds(1)))))
        } while !awaited.isEmpty && .now < end
        return awaited.isEmpty
    }

    /// How many records are not known to be on the disk.
    public var waiting: Int { awaited.count }

    /// For how long the disk has not answered; nil if nothing is awaited.
    public var silence: Duration? {
        awaited.first.map { .now - $0 }
    }

    /// Ends the process that writes, once it has written all. One whose disk stands still goes on with it by itself.
    ///
    /// - Parameter milliseconds: how long to wait for that at most.
    /// - Returns: whether all was written.
    public func close(within milliseconds: Int) -> Bool {
        guard settle(within: milliseconds), failure == nil else { return false }
        socket.closeSending()
        process?.part(within: Int32(clamping: milliseconds))
        return true
    }

    /// Takes in the next answers: an empty line for each record that is on the disk, else the reason.
    private func listen(within milliseconds: Int32) {
        var patience = milliseconds
        while !awaited.isEmpty, let answer = socket.receive(within: patience) {
            awaited.removeFirst()
            failure = answer.isEmpty ? nil : answer
            patience = 0
        }
        guard socket.isClosed, !awaited.isEmpty else { return }
        awaited = []
        failure = failure ?? "The process that writes \(path) has ended."
    }

    /// A record as a line, without its end.
    static func line(_ record: Record) -> String? {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return (try? encoder.encode(Entry(record)))
            .map { Shown(json: String(decoding: $0, as: UTF8.self), .unicode).text }
    }

    /// Far more than a session with the largest ruleset writes.
    private static let largestSize = 1 << 30

    /// What a journal holds.
    struct Contents {
        /// Its entries.
        var entries: [Entry] = []
        /// The first line that is whole and not understood, from 1: another version of the program has written it.
        var strangeLine: Int?
    }

    /// What is in a journal.
    ///
    /// - Returns: nil if the file cannot be read.
    static func contents(of path: String) -> Contents? {
        (try? File.bytes(path, atMost: largestSize)).map(contents(in:))
    }

    /// What these bytes tell. A line that a crash has torn is left out.
    static func contents(in bytes: [UInt8]) -> Contents {
        let decoder = JSONDecoder()
        var contents = Contents()
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() where !line.isEmpty {
            if let entry = try? decoder.decode(Entry.self, from: Data(line)) {
                contents.entries.append(entry)
                continue
            }
            let isWhole = (try? decoder.decode(Whole.self, from: Data(line))) != nil
            if isWhole, contents.strangeLine == nil { contents.strangeLine = index + 1 }
        }
        return contents
    }

    /// Any object of JSON, which a torn line is not.
    private struct Whole: Decodable {}
}
