import Linux

/// A process as /proc shows it.
public struct LabProcess {
    /// What it does in a lab.
    public enum Role: String, CaseIterable, Sendable {
        case launcher, first, http, management, walk
    }

    /// Its number, as it is called here.
    public let pid: Int32
    /// The words of its command line.
    public let arguments: [String]
    /// Its pid namespace, as /proc names it.
    public let pidNamespace: String

    private let environment: String
    private let state: Character

    /// All processes there are.
    public static func all() -> [LabProcess] {
        let names = (try? Folder.names(in: "/proc")) ?? []
        return names.compactMap { Int32($0) }.compactMap { LabProcess(pid: $0) }
    }

    private init?(pid: Int32) {
        func read(_ name: String) -> String? { try? File.text("/proc/\(pid)/\(name)") }
        guard let line = read("cmdline"), let stat = read("stat"), let name = stat.lastIndex(of: ")"),
            let namespace = try? File.target(ofLink: "/proc/\(pid)/ns/pid")
        else { return nil }
        self.pid = pid
        arguments = line.split(separator: "\0").map(String.init)
        environment = read("environ") ?? ""
        pidNamespace = namespace
        state = stat[name...].dropFirst(2).first ?? "?"
    }

    /// What it does in a lab; nil if it is none of a lab's.
    public var role: Role? {
        guard arguments.count > 1 else { return nil }
        switch arguments[1] {
        case "practice-inside": return .first
        case "practice-service": return Role(rawValue: arguments.last ?? "")
        case "-c": return arguments.contains("practice-inside") ? .launcher : nil
        default: return isInsideLab && environment.contains("SUREFOOT_LAB=server") ? .walk : nil
        }
    }

    /// Whether it runs in another pid namespace than this process.
    public var isInsideLab: Bool {
        pidNamespace != (try? File.target(ofLink: "/proc/self/ns/pid"))
    }

    /// Ended, and only waiting for its parent to take note.
    public var isDead: Bool { state == "Z" || state == "X" }

    /// Whether it has this variable in its environment, with its value.
    public func carries(_ marker: String) -> Bool {
        environment.split(separator: "\0").contains { $0 == marker }
    }
}
