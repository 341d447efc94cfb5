import CLinux
import Foundation
import Linux
import Testing

/// Namespaces with a first process of their own, in which hosts are made.
///
/// The first process reads from a pipe that only this process can write to. So it ends with this value, and with this
/// process whatever ends it; and with it the kernel kills all that runs in its pid namespace (pid_namespaces(7)).
public final class HeldNamespaces {
    /// The first process, as it is called here.
    public let first: Int32
    /// What the script left in its variable `told`.
    public let told: String
    private let holder: pid_t
    private let lifeline: Int32

    /// Makes namespaces, and runs a script in them.
    ///
    /// - Parameters:
    ///   - options: which namespaces, for unshare(1), besides those of processes and mounts.
    ///   - script: for bash; if a command of it fails, there are no namespaces.
    /// - Throws: if there are none.
    public init(_ options: [String], preparedBy script: String) throws {
        var (input, output): ([Int32], [Int32]) = ([-1, -1], [-1, -1])
        try #require(sf_pipe_open(&input) == 0 && sf_pipe_open(&output) == 0)
        defer { for end in [input[0], output[0]] { close(end) } }
        let command =
            ["/usr/bin/unshare"] + options + ["--mount", "--pid", "--fork", "--kill-child", "--mount-proc"]
            // bash, and no other shell, takes note of every process that ends as a child of the first one.
            + ["bash", "-ec", "exec 3>&1 >/dev/null\n\(script)\necho ready $told >&3; exec 3>&-; read _"]
        lifeline = input[1]
        holder = try ChildProcess.start(
            command, environment: ["PATH=/usr/sbin:/sbin:/usr/bin:/bin", "LC_ALL=C", TestMark.variable],
            descriptors: [(child: 0, parent: input[0]), (child: 1, parent: output[1])]
        ).id
        close(output[1])
        let said = Self.line(from: output[0]).split(separator: " ")
        try #require(said.first == "ready", "The namespaces could not be made.")
        told = said.dropFirst().joined(separator: " ")
        let children = try String(contentsOfFile: "/proc/\(holder)/task/\(holder)/children", encoding: .utf8)
        first = try #require(children.split(separator: " ").first.flatMap { pid_t($0) })
    }

    /// What can be read up to the end of a line; unshare(1) itself keeps the other end open.
    private static func line(from descriptor: Int32) -> String {
        var line: [UInt8] = []
        var byte: UInt8 = 0
        while read(descriptor, &byte, 1) == 1, byte != UInt8(ascii: "\n") { line.append(byte) }
        return String(decoding: line, as: UTF8.self)
    }

    deinit {
        close(lifeline)
        _ = sf_wait(holder)
    }
}
