import Foundation

/// The files of this host that the program would write, were a test not kept apart from it: what they are, and when they
/// were changed. There may be some already.
public struct HostFiles {
    /// Folders of which every file counts.
    private static let own = ["/etc/iptables", "/etc/sysconfig", "/var/lib/iptables", "/var/lib/surefoot"]
    /// Folders of which those count that have the program's name in theirs.
    private static let shared = [
        "/run", "/etc/systemd/system", "/etc/network/if-pre-up.d", "/var/lib",
        NSHomeDirectory() + "/.local/state",
    ]

    private let states: [String: String]

    /// Looks at them now.
    public init() {
        let paths =
            Self.own.flatMap { Self.files(in: $0) }
            + Self.shared.flatMap { Self.files(in: $0).filter { $0.contains("surefoot") } }
        states = paths.reduce(into: [:]) { $0[$1] = Self.state(of: $1) }
    }

    /// The files that came, went, or were written.
    public func changes(since before: HostFiles) -> [String] {
        Set(states.keys).union(before.states.keys).filter { states[$0] != before.states[$0] }.sorted()
    }

    private static func files(in folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).map { folder + "/" + $0 }
    }

    private static func state(of path: String) -> String? {
        var status = stat()
        guard lstat(path, &status) == 0 else { return nil }
        return "\(status.st_ino) \(status.st_size) \(status.st_mtim.tv_sec) \(status.st_mtim.tv_nsec)"
    }
}
