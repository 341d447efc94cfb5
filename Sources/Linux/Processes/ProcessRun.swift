/// What became of a program that was run to its end.
public struct ProcessRun: Equatable, Sendable {
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
    ///   - arguments: the program's name as it sees it, and its arguments.
    ///   - path: the program's absolute path; nil where its name is that.
    ///   - input: what it reads.
    ///   - environment: entries such as `LC_ALL=C`.
    ///   - seconds: how long it may take; then it is killed, and with it what it has started in its process group.
    ///   - limit: the most bytes that it may print on each of its outputs; then it is killed as well.
    ///   - cancellation: the wish that it end sooner: the group is interrupted (SIGINT), and killed two seconds later.
    ///   - patience: how many seconds it still has to end by itself once that is wished.
    ///   - hear: is told what it prints, on either output, while it prints it.
    ///   - started: is told the number of its process, which is that of its process group.
    /// - Returns: how it ended, and what it printed until then.
    /// - Throws: `SystemError` if it could not be started.
    public static func run(
        _ arguments: [String], at path: String? = nil, input: String, environment: [String],
        within seconds: Int, atMost limit: Int, unless cancellation: Cancellation? = nil, patience: Int = 0,
        hear: @escaping ([UInt8]) -> Void = { _ in }, started: (Int32) -> Void = { _ in }
    ) throws(SystemError) -> ProcessRun {
        // Also for no input at all: whether there is a /dev/null makes no difference then.
        let source = try Descriptor.holding(input)
        let program = try StartedProgram(arguments, at: path, reading: source, environment: environment)
        started(program.id)
        return try program.finish(
            within: seconds, atMost: limit, unless: cancellation, patience: patience, hear: hear)
    }
}
