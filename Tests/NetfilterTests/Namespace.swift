import Foundation
import TestSupport

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
        let namespaces = [
            "/usr/bin/unshare", "--user", "--map-root-user", "--net", "--mount", "--pid", "--fork",
            "--kill-child", "--mount-proc", "/bin/sh", "-c",
        ]
        let run = try Finished(
            running: namespaces + ["mount -t tmpfs none /run\n" + script, "sh", argument], input: input)
        guard run.status == 0 else {
            throw ScriptFailure(status: run.status, output: run.output + run.errors)
        }
        return run.output
    }

    /// A script that did not end well.
    struct ScriptFailure: Error {
        var status: Int32
        var output: String
    }
}
