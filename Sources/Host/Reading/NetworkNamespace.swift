import Glibc

/// The network namespace that this process is in: its rules are those that are changed.
public enum NetworkNamespace {
    /// Its inode (namespaces(7)); 0 if it cannot be told.
    public static var current: UInt64 {
        var status = stat()
        return stat("/proc/self/ns/net", &status) == 0 ? UInt64(status.st_ino) : 0
    }
}
