/// A program that was started with its output, and what it complains of, collected.
public final class PipedProcess {
    private var child: ChildProcess?
    private let output: Descriptor

    private init(_ child: consuming ChildProcess, _ output: consuming Descriptor) {
        self.child = consume child
        self.output = output
    }

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - arguments: the program's absolute path, and its arguments.
    ///   - input: what it reads.
    ///   - environment: entries such as `LC_ALL=C`.
    ///   - newSession: whether it is kept away from the terminal and its signals.
    /// - Returns: the running program.
    /// - Throws: `SystemError` if it could not be started.
    public static func start(
        _ arguments: [String], input: String, environment: [String], newSession: Bool
    ) throws(SystemError) -> PipedProcess {
        let input = try Descriptor.holding(input)
        let output = try Pipe()
        let child = try ChildProcess.start(
            arguments, environment: environment, newSession: newSession,
            descriptors: [
                (child: 0, parent: input.number), (child: 1, parent: output.writeEnd.number),
                (child: 2, parent: output.writeEnd.number),
            ])
        return PipedProcess(child, output.readEnd)
    }

    /// More than any program prints whose output is read so.
    private static let longestOutput = 1 << 20

    /// Reads until the program has closed its output, or until `enough`, or until there is far too much.
    public func readOutput(until enough: ([UInt8]) -> Bool = { _ in false }) -> [UInt8] {
        var all: [UInt8] = []
        while !enough(all), all.count < Self.longestOutput {
            guard let part = try? output.stream.read(), !part.isEmpty else { break }
            all += part
        }
        return all
    }

    /// Waits for the end, once.
    ///
    /// - Returns: the exit status, 128 + n if signal n ended it.
    public func wait() throws(SystemError) -> Int32 {
        try child.take()?.wait() ?? 0
    }
}
