import Foundation
import Testing

/// Namespaces with a first process of their own, in which hosts are made.
///
/// The first process ends with this value, and with this process whatever ends it; and with it the kernel kills all that
/// runs in its pid namespace (pid_namespaces(7)).
public final class HeldNamespaces {
    /// The first process, as it is called here.
    public let first: Int32
    /// What the script left in its variable `told`.
    public let told: String
    private let holder: HeldProcess

    /// Makes namespaces, and runs a script in them.
    ///
    /// - Parameters:
    ///   - options: which namespaces, for unshare(1), besides those of processes and mounts.
    ///   - script: for bash; if a command of it fails, there are no namespaces.
    /// - Throws: if there are none.
    public init(_ options: [String], preparedBy script: String) throws {
        holder = try HeldProcess(
            ["/usr/bin/unshare"] + options + ["--mount", "--pid", "--fork", "--kill-child", "--mount-proc"]
                // bash, and no other shell, takes note of every process that ends as a child of the first one.
                + ["bash", "-ec", "exec 3>&1 >/dev/null\n\(script)\necho ready $told >&3; exec 3>&-; read _"])
        let said = holder.said.split(separator: " ")
        try #require(said.first == "ready", "The namespaces could not be made.")
        told = said.dropFirst().joined(separator: " ")
        let children = try String(
            contentsOfFile: "/proc/\(holder.id)/task/\(holder.id)/children", encoding: .utf8)
        first = try #require(children.split(separator: " ").first.flatMap { pid_t($0) })
    }
}
