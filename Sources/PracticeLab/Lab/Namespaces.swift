import Linux

/// The namespaces that isolate the lab, each known by its inode number.
struct Namespaces: Equatable, CustomStringConvertible {
    private static let kinds: [Namespace] = [.network, .mounts, .processes, .hostName]

    private var inodes: [UInt64]

    /// The namespaces of this process.
    static func current() throws(LabError) -> Namespaces {
        try LabError.told { () throws(SystemError) in
            var inodes: [UInt64] = []
            for kind in kinds { inodes.append(try kind.inode()) }
            return Namespaces(inodes: inodes)
        }
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
        zip(Self.kinds, zip(inodes, other.inodes)).filter { $1.0 == $1.1 }.map {
            "same \($0.0.rawValue) namespace"
        }
    }
}
