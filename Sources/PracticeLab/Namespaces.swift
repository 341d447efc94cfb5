import Glibc

/// The namespaces of a process, by the names that /proc/PID/ns gives them.
public struct Namespaces: Sendable, Hashable {
    private static let kinds = ["net", "mnt", "pid"]
    private let names: [String]

    /// Those of this process.
    public static func current() -> Namespaces {
        Namespaces(names: kinds.map { name(of: $0) ?? "" })
    }

    private init(names: [String]) {
        self.names = names
    }

    /// Reads what `text` gives.
    init?(text: String) {
        names = text.split(separator: ",").map(String.init)
        guard names.count == Self.kinds.count else { return nil }
    }

    /// The names, to be handed to another process.
    var text: String { names.joined(separator: ",") }

    /// The first kind that both have in common; nil if they are separate in all.
    func kindShared(with other: Namespaces) -> String? {
        zip(Self.kinds, zip(names, other.names)).first { $1.0 == $1.1 }?.0
    }

    /// Such as `net:[4026531840]`.
    static func name(of kind: String, process: String = "self") -> String? {
        var buffer = [CChar](repeating: 0, count: 64)
        let count = readlink("/proc/\(process)/ns/\(kind)", &buffer, buffer.count - 1)
        guard count > 0 else { return nil }
        return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
