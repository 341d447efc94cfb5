import Linux

/// The network namespace that this process is in: its rules are those that are changed.
public enum NetworkNamespace {
    /// Its inode (namespaces(7)); 0 if it cannot be told.
    public static var current: UInt64 { (try? Namespace.network.inode()) ?? 0 }
}
