import Glibc

/// The namespaces that isolate the lab, each known by the inode number of its file in /proc (namespaces(7)).
struct Namespaces: Hashable, CustomStringConvertible {
    /// The kinds, by their names in /proc/self/ns.
    private static let kinds = ["net", "mnt", "pid"]

    private var inodes: [UInt64]

    /// The namespaces of this process.
    static func current() throws(LabError) -> Namespaces {
        var inodes: [UInt64] = []
        for kind in kinds {
            var status = stat()
            guard stat("/proc/self/ns/\(kind)", &status) == 0 else {
                throw .failed(to: "read /proc/self/ns/\(kind)", errno: errno)
            }
            inodes.append(UInt64(status.st_ino))
        }
        return Namespaces(inodes: inodes)
    }

    private init(inodes: [UInt64]) {
        self.inodes = inodes
    }

    /// Reads what `description` writes.
    init?(parsing text: String) {
        inodes = text.split(separator: ",").compactMap { UInt64($0) }
        guard inodes.count == Self.kinds.count else { return nil }
    }

    var description: String {
        inodes.map(String.init).joined(separator: ",")
    }

    /// What both have in common, in words.
    func shared(with other: Namespaces) -> [String] {
        zip(Self.kinds, zip(inodes, other.inodes)).filter { $1.0 == $1.1 }.map { "same \($0.0) namespace" }
    }
}
