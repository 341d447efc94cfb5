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

    /// Waits for the end, or makes one after so many seconds.
    consuming func finish(within seconds: Int) throws(SystemError) -> ProcessRun {
        var reader = OutputReader([output.stream, complaints.stream])
        let isInTime = reader.read(until: end.number, within: seconds)
        if !isInTime { kill(-child.id, SIGKILL) }
        let end = try child.waitForEnd()
        return ProcessRun(
            end: isInTime ? end : .outOfTime, output: reader.bytes[0], complaints: reader.bytes[1])
    }
}

/// Reads from several pipes at once, so that none of them fills up while another is waited for.
private struct OutputReader {
    private let streams: [ByteStream]
    private var isOpen: [Bool]
    /// What each has given so far.
    private(set) var bytes: [[UInt8]]

    init(_ streams: [ByteStream]) {
        self.streams = streams
        isOpen = streams.map { _ in true }
        bytes = streams.map { _ in [] }
    }

    /// Reads until there is something on the descriptor, and then what is left.
    ///
    /// - Returns: whether it came to that within so many seconds.
    mutating func read(until ended: Int32, within seconds: Int) -> Bool {
        let end = ContinuousClock.now + .seconds(seconds)
        while true {
            let left = Int32(clamping: Int64((end - .now) / .milliseconds(1)))
            guard left > 0 else { return false }
            let ready = Poll.wait(for: entries + [Poll.Entry(ended)], within: left)
            takeWhatIsThere(ready)
            guard ready.last == true else { continue }
            // What it printed last: a pipe holds one portion (pipe(7)). What others print into it is not waited for.
            takeWhatIsThere(Poll.wait(for: entries, within: 0))
            return true
        }
    }

    private var entries: [Poll.Entry] {
        zip(streams, isOpen).map { Poll.Entry($0.1 ? $0.0.number : -1) }
    }

    private mutating func takeWhatIsThere(_ ready: [Bool]) {
        for (index, stream) in streams.enumerated() where ready[index] {
            let part = (try? stream.read()) ?? []
            isOpen[index] = !part.isEmpty
            bytes[index] += part
        }
    }
}
