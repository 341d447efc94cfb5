/// The namespaces that a process is in (namespaces(7)).
public enum Namespace: String, Sendable {
    /// Its network, with rules and connections.
    case network = "net"
    /// Its mounts.
    case mounts = "mnt"
    /// The processes that it sees.
    case processes = "pid"
    /// The name of its host.
    case hostName = "uts"
    /// The accounts that it knows.
    case users = "user"

    /// The inode number by which two processes are seen to share a namespace.
    ///
    /// - Parameter process: the process; nil for this one, also where /proc is that of another namespace.
    /// - Returns: the number.
    /// - Throws: `SystemError` if there is no such process, or it is not ours to look.
    public func inode(of process: Int32? = nil) throws(SystemError) -> UInt64 {
        let process = process.map { String($0) } ?? "self"
        return try FileStatus(of: "/proc/\(process)/ns/\(rawValue)").inode
    }
}
