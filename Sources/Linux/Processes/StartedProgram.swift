import Glibc

/// A program that runs in a session of its own, with its outputs collected.
struct StartedProgram: ~Copyable {
    private let child: ChildProcess
    /// There is something on it once the program has ended.
    private let end: Descriptor
    private let output: Descriptor
    private let complaints: Descriptor

    /// Starts a program; see `ProcessRun.run`.
    init(
        _ arguments: [String], at path: String?, reading source: borrowing Descriptor, environment: [String]
    ) throws(SystemError) {
        let output = try Pipe()
        let complaints = try Pipe()
        let child = try ChildProcess.start(
            arguments, at: path, environment: environment, newSession: true,
            descriptors: [
                (child: 0, parent: source.number), (child: 1, parent: output.writeEnd.number),
                (child: 2, parent: complaints.writeEnd.number),
            ])
        do {
            end = try Descriptor.ofProcess(child.id)
        } catch {
            child.end()
            throw error
        }
        self.child = consume child
        self.output = output.readEnd
        self.complaints = complaints.readEnd
    }

    /// The number of its process and of its process group.
    var id: Int32 { child.id }

    /// Ends it at once, with what it has started in its process group.
    consuming func dismiss() {
        kill(-child.id, SIGKILL)
        child.end()
    }

    /// Waits for the end, or makes one after so many seconds, or sooner where that is wished; see `ProcessRun.run`.
    consuming func finish(
        within seconds: Int, atMost limit: Int, unless cancellation: Cancellation? = nil, patience: Int = 0,
        hear: @escaping ([UInt8]) -> Void = { _ in }
    ) throws(SystemError) -> ProcessRun {
        var reader = OutputReader(
            [output.stream, complaints.stream], atMost: limit, until: end.number, hear: hear)
        let forced = reader.read(within: seconds, unless: cancellation, patience, ending: child.id)
        // Before it is waited for, its number is nobody else's.
        if forced != nil { kill(-child.id, SIGKILL) }
        let end = try child.waitForEnd()
        return ProcessRun(end: forced ?? end, output: reader.bytes[0], complaints: reader.bytes[1])
    }
}

/// Reads from several pipes at once, so that none of them fills up while another is waited for, until a process ends.
private struct OutputReader {
    private let streams: [ByteStream]
    private let limit: Int
    private let ended: Int32
    private let hear: ([UInt8]) -> Void
    private var isOpen: [Bool]
    /// What each has given so far.
    private(set) var bytes: [[UInt8]]

    /// Why the reading is over.
    private enum Cause {
        case end
        case cancellation
        case time
        case room
    }

    /// How long a process has to end once it was interrupted, in seconds.
    private static let grace = 2

    /// A reader of at most `limit` bytes from each, until there is something on the descriptor `ended`.
    init(
        _ streams: [ByteStream], atMost limit: Int, until ended: Int32, hear: @escaping ([UInt8]) -> Void
    ) {
        self.streams = streams
        self.limit = limit
        self.ended = ended
        self.hear = hear
        isOpen = streams.map { _ in true }
        bytes = streams.map { _ in [] }
    }

    /// Reads until the process ends, or has to be ended.
    ///
    /// - Returns: why it has to be ended; nil if it has ended by itself.
    mutating func read(
        within seconds: Int, unless cancellation: Cancellation?, _ patience: Int, ending process: Int32
    ) -> ProcessEnd? {
        let last = ContinuousClock.now + .seconds(seconds)
        switch read(before: last, unless: cancellation) {
        case .end: return nil
        case .time: return .outOfTime
        case .room: return .outOfRoom
        case .cancellation: break
        }
        guard read(before: min(last, .now + .seconds(patience))) != .end else { return nil }
        kill(-process, SIGINT)
        _ = read(before: .now + .seconds(Self.grace))
        return .cancelled
    }

    /// Reads, and at the end what is left.
    private mutating func read(
        before last: ContinuousClock.Instant, unless cancellation: Cancellation? = nil
    ) -> Cause {
        while true {
            let left = Int32(clamping: Int64((last - .now) / .milliseconds(1)))
            guard left > 0 else { return .time }
            let others = [Poll.Entry(cancellation?.number ?? -1), Poll.Entry(ended)]
            let ready = Poll.wait(for: entries + others, within: left)
            guard takeWhatIsThere(ready) else { return .room }
            guard ready.last == true else {
                if ready[streams.count] { return .cancellation }
                continue
            }
            // What it printed last: a pipe holds one portion (pipe(7)). What others print into it is not waited for.
            return takeWhatIsThere(Poll.wait(for: entries, within: 0)) ? .end : .room
        }
    }

    private var entries: [Poll.Entry] {
        zip(streams, isOpen).map { Poll.Entry($0.1 ? $0.0.number : -1) }
    }

    /// - Returns: whether it was not more than there may be; what is beyond that is dropped.
    private mutating func takeWhatIsThere(_ ready: [Bool]) -> Bool {
        for (index, stream) in streams.enumerated() where ready[index] {
            let room = limit - bytes[index].count
            let part = (try? stream.read(atMost: room + 1)) ?? []
            isOpen[index] = !part.isEmpty
            bytes[index] += part.prefix(room)
            if !part.isEmpty { hear(Array(part.prefix(room))) }
            guard part.count <= room else { return false }
        }
        return true
    }
}
