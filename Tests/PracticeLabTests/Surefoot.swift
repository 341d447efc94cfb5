import Foundation
import Testing

/// The program under test, as the user that the test is about.
struct Surefoot: CustomTestStringConvertible, Sendable {
    enum User: String, Sendable {
        /// Whoever runs the tests.
        case own
        /// An ordinary user, which only root can become.
        case ordinary
    }

    let user: User

    var testDescription: String { "as \(user.rawValue) user" }

    static let users: [Surefoot] =
        geteuid() == 0 ? [Surefoot(user: .own), Surefoot(user: .ordinary)] : [Surefoot(user: .own)]

    /// The built program: beside the tests, unless SUREFOOT_BINARY names another.
    static func binary() throws -> String {
        if let named = ProcessInfo.processInfo.environment["SUREFOOT_BINARY"] { return named }
        let tests = try #require(Bundle.main.executableURL).resolvingSymlinksInPath()
        return tests.deletingLastPathComponent().appendingPathComponent("surefoot").path
    }

    /// The command line with these arguments.
    func command(_ arguments: [String]) throws -> [String] {
        let become = ["/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"]
        return user == .ordinary
            ? become + [try Self.reachableBinary.get()] + arguments : [try Self.binary()] + arguments
    }

    /// A copy of the program where every user may reach it, which the folder of the tests need not be.
    private static let reachableBinary = Result {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        chmod(folder.path, 0o755)
        let copy = folder.appendingPathComponent("surefoot")
        try FileManager.default.copyItem(atPath: binary(), toPath: copy.path)
        atexit { try? FileManager.default.removeItem(at: Surefoot.folder) }
        return copy.path
    }

    private static let folder = FileManager.default.temporaryDirectory
        .appendingPathComponent("surefoot-tests-\(getpid())")

    /// Runs the program to its end.
    func run(_ arguments: [String]) throws -> Finished {
        try Finished(running: command(arguments))
    }
}

/// A command that has ended.
struct Finished {
    let status: Int32
    let output: String
    /// What it complained of, in one line, however it was wrapped.
    let errors: String

    init(running command: [String], environment: [String: String] = [:]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: command[0])
        process.arguments = Array(command.dropFirst())
        process.environment = ["PATH": "/usr/bin:/bin", "SHELL": "/bin/sh"].merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        let output = Pipe()
        let errors = Pipe()
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        // What these commands print fits into a pipe, so one can be drained after the other.
        let outputText = try output.fileHandleForReading.readToEnd() ?? Data()
        let errorText = try errors.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        status =
            process.terminationReason == .uncaughtSignal
            ? 128 + process.terminationStatus : process.terminationStatus
        self.output = String(decoding: outputText, as: UTF8.self)
        let words = String(decoding: errorText, as: UTF8.self).split(whereSeparator: \.isWhitespace)
        self.errors = words.joined(separator: " ")
    }
}
