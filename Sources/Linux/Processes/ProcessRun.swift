import Glibc

/// What became of a program that was run to its end.
public struct ProcessRun: Hashable, Sendable {
    /// How it ended.
    public let end: ProcessEnd
    /// What it printed.
    public let output: [UInt8]
    /// What it printed on standard error.
    public let complaints: [UInt8]

    /// Runs a program in a session of its own, away from the terminal and its signals, and waits for its end. What it
    /// has started and left running is not waited for.
    ///
    /// - Parameters:
    ///   - arguments: the program's absolute path, and its arguments.
    ///   - input: what it reads.
    ///   - environment: entries such as `LC_ALL=C`.
    ///   - seconds: how long it may take; then it is killed, and with it what it has started in its process group.
    /// - Returns: how it ended, and what it printed until then.
    /// - Throws: `SystemError` if it could not be started.
    public static func run(
        _ arguments: [String], input: String, environment: [String], within seconds: Int
    ) throws(SystemError) -> ProcessRun {
        let source = try input.isEmpty ? Descriptor.open("/dev/null", O_RDONLY) : Descriptor.holding(input)
        let output = try Pipe()
        let complaints = try Pipe()
        let child = try ChildProcess.start(
            arguments, environment: environment, newSession: true,
            descriptors: [
                (child: 0, parent: source.number), (child: 1, parent: output.writeEnd.number),
                (child: 2, parent: complaints.writeEnd.number),
            ])
        let ended: Descriptor
        do {
            ended = try Descriptor.ofProcess(child.id)
        } catch {
            child.end()
            throw error
        }
        var reader = OutputReader([output.readEnd.stream, complaints.readEnd.stream])
        let isInTime = reader.read(until: ended.number, within: seconds)
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
