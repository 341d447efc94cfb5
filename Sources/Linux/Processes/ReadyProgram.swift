/// A program that was started beforehand and waits for what it is to read: to have it act later takes neither a new
/// process nor a file.
public struct ReadyProgram: ~Copyable {
    private let program: StartedProgram
    private let input: Descriptor

    /// Starts a program, in a session of its own.
    ///
    /// - Parameters:
    ///   - arguments: the program's name as it sees it, and its arguments.
    ///   - path: the program's absolute path; nil where its name is that.
    ///   - environment: entries such as `LC_ALL=C`.
    /// - Throws: `SystemError` if it could not be started.
    public init(_ arguments: [String], at path: String? = nil, environment: [String]) throws(SystemError) {
        let pipe = try Pipe()
        program = try StartedProgram(arguments, at: path, reading: pipe.readEnd, environment: environment)
        input = pipe.writeEnd
    }

    /// Gives it what it waits for, and waits for its end.
    ///
    /// - Parameters:
    ///   - text: what it reads: at most what a pipe holds, 64 KiB (pipe(7)).
    ///   - seconds: how long it may take; then it is killed.
    ///   - limit: the most bytes that it may print on each of its outputs; then it is killed as well.
    /// - Returns: how it ended, and what it printed.
    /// - Throws: `SystemError` if it was gone already; SIGPIPE must be ignored for that.
    public consuming func give(
        _ text: String, within seconds: Int, atMost limit: Int
    ) throws(SystemError) -> ProcessRun {
        try Self.write(text, input)
        return try program.finish(within: seconds, atMost: limit)
    }

    /// Ends it without giving it anything.
    public consuming func dismiss() {
        program.dismiss()
    }

    /// The end of the input is what it waits for, so the descriptor goes with this call.
    private static func write(_ text: String, _ input: consuming Descriptor) throws(SystemError) {
        try input.stream.write(text)
    }
}
