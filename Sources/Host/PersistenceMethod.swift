public import Netfilter

/// How this host keeps its rules over a boot.
public struct PersistenceMethod: Sendable, Hashable {
    /// The file of each family.
    public let files: [Family: String]

    /// Looks for Debian's netfilter-persistent: its program, or the folder of its rules (package iptables-persistent).
    ///
    /// - Parameter root: the folder that stands for `/`.
    /// - Returns: nil if neither is there.
    public static func detect(root: String = "") -> PersistenceMethod? {
        let folder = root + "/etc/iptables"
        guard SmallFile.exists(root + "/usr/sbin/netfilter-persistent") || SmallFile.exists(folder) else {
            return nil
        }
        return PersistenceMethod(files: [.ipv4: folder + "/rules.v4", .ipv6: folder + "/rules.v6"])
    }
}
