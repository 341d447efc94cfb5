import Foundation
import Testing

/// Runs shell scripts in a network namespace that ends with them, so that no rule of this host is touched.
enum Namespace {
    /// Whether user and network namespaces can be made here.
    static let isAvailable = (try? run("true", "")) != nil

    /// Whether there is a program of that name.
    static func has(_ program: String) -> Bool {
        ["/usr/sbin/", "/sbin/", "/usr/bin/"].contains {
            FileManager.default.isExecutableFile(atPath: $0 + program)
        }
    }

    /// Runs a script with one argument.
    ///
    /// - Returns: what it prints on standard output.
    static func run(_ script: String, _ argument: String, input: String = "") throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/unshare")
        process.arguments =
            [
                "--user", "--map-root-user", "--net", "--mount", "--pid", "--fork", "--kill-child",
                "--mount-proc",
            ]
            + ["/bin/sh", "-c", "mount -t tmpfs none /run\n" + script, "sh", argument]
        process.environment = ["PATH": "/usr/sbin:/sbin:/usr/bin:/bin", "LC_ALL": "C"]
        let (output, standardInput, errors) = (Pipe(), Pipe(), Pipe())
        process.standardOutput = output
        process.standardInput = standardInput
        process.standardError = errors
        try process.run()
        try standardInput.fileHandleForWriting.write(contentsOf: Data(input.utf8))
        try standardInput.fileHandleForWriting.close()
        let text = try output.fileHandleForReading.readToEnd() ?? Data()
        let complaints = try errors.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw ScriptFailure(
                status: process.terminationStatus, output: String(decoding: text + complaints, as: UTF8.self))
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// A script that did not end well.
    struct ScriptFailure: Error {
        var status: Int32
        var output: String
    }
}
