import Foundation

/// A process as /proc shows it.
struct LabProcess {
    /// What it does in a lab.
    enum Role: String, CaseIterable, Sendable {
        case launcher, first, http, management, walk
    }

    let pid: pid_t
    let arguments: [String]
    let pidNamespace: String

    private let environment: String
    private let state: Character

    static func all() -> [LabProcess] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.compactMap { pid_t($0) }.compactMap { LabProcess(pid: $0) }
    }

    private init?(pid: pid_t) {
        func read(_ name: String) -> String? {
            FileManager.default.contents(atPath: "/proc/\(pid)/\(name)").map {
                String(decoding: $0, as: UTF8.self)
            }
        }
        guard let line = read("cmdline"), let stat = read("stat"), let name = stat.lastIndex(of: ")"),
            let namespace = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(pid)/ns/pid")
        else { return nil }
        self.pid = pid
        arguments = line.split(separator: "\0").map(String.init)
        environment = read("environ") ?? ""
        pidNamespace = namespace
        state = stat[name...].dropFirst(2).first ?? "?"
    }

    var role: Role? {
        guard arguments.count > 1 else { return nil }
        switch arguments[1] {
        case "practice-inside": return .first
        case "practice-service": return Role(rawValue: arguments.last ?? "")
        case "-c": return arguments.contains("practice-inside") ? .launcher : nil
        default: return isInsideLab && environment.contains("SUREFOOT_LAB=server") ? .walk : nil
        }
    }

    var isInsideLab: Bool {
        pidNamespace != (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/ns/pid"))
    }

    /// Ended, and only waiting for its parent to take note.
    var isDead: Bool { state == "Z" || state == "X" }

    func carries(_ marker: String) -> Bool {
        environment.split(separator: "\0").contains { $0 == marker }
    }
}
