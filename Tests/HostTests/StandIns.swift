import Foundation
import Host
import TestSupport

/// A folder of programs that stand in for the real ones, gone with the value.
final class StandIns {
    private let place: TemporaryFolder
    /// The folder.
    var folder: URL { URL(fileURLWithPath: place.path) }
    /// Runs them. The time allowed is ample: tests that block share the threads with these.
    var runner: CommandRunner { CommandRunner(programs: ProgramPaths(path: folder.path), timeout: 900) }

    /// A folder in which every program that changes rules fails: this machine's own must not be found behind it.
    init() throws {
        place = try TemporaryFolder()
        for command in ["iptables", "ip6tables"].flatMap({ [$0, "\($0)-restore", "\($0)-save"] }) {
            try program(command, "exit 127\n")
        }
    }

    /// The path of a file in the folder.
    func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

    /// Makes a program of a shell script.
    func program(_ name: String, _ script: String) throws {
        try ("#!/bin/sh\n" + script).write(toFile: path(name), atomically: true, encoding: .utf8)
        chmod(path(name), 0o755)
    }

    /// Writes a file.
    func write(_ text: String, to name: String) throws {
        try text.write(toFile: path(name), atomically: true, encoding: .utf8)
    }

    /// The files whose names begin so, with what they hold.
    func files(_ beginning: String) throws -> [String: String] {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter {
            $0.hasPrefix(beginning)
        }
        return try names.reduce(into: [:]) { files, name in
            files[name] = try String(contentsOfFile: path(name), encoding: .utf8)
        }
    }
}
