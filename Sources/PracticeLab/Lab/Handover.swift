import Glibc
import Linux
import Netfilter

/// What the outside of the lab tells the inside: a line that its first process is left (`ChildProcess.become`).
struct Handover: Equatable {
    /// The namespaces of the outside.
    var outside: Namespaces
    /// The process that keeps the lab, numbered as the outside does.
    var launcher: Int32
    /// The backend of the lab's iptables.
    var backend: Backend
    /// The wizard's arguments.
    var walkArguments: [String]
}

extension Handover {
    /// Stands between the parts of the line, and in none of them.
    private static let separator: Character = "\u{1f}"

    /// The line.
    var line: String {
        ([outside.description, String(launcher), backend.rawValue] + walkArguments)
            .joined(separator: String(Self.separator))
    }

    /// Reads `line`; nil if it is another.
    init?(parsing line: String) {
        let parts = line.split(separator: Self.separator, omittingEmptySubsequences: false).map(String.init)
        guard parts.count >= 3, let outside = Namespaces(parsing: parts[0]),
            let launcher = Int32(parts[1]), let backend = Backend(rawValue: parts[2])
        else { return nil }
        self.init(
            outside: outside, launcher: launcher, backend: backend, walkArguments: Array(parts.dropFirst(3)))
    }

    /// Refuses to go on unless this process is the first one of namespaces that the outside is not in.
    ///
    /// To be called while /proc is still the outside's: that is how the launcher's number can be compared, which has
    /// started the parent of this. The launcher's death ends the lab (PR_SET_PDEATHSIG), but not if it came before that
    /// was set.
    func checkIsolation() throws(LabError) {
        let shared = try Namespaces.current().shared(with: outside)
        guard shared.isEmpty else { throw .notIsolated(shared: shared) }
        guard getpid() == 1 else { throw .notIsolated(shared: ["not the first process"]) }
        let own = (try? File.text("/proc/self/stat")).flatMap(ProcessStatistics.init)
        let parent = own?.parent.map { RunningProcess($0) }
        guard parent?.statistics?.parent == launcher else { throw .launcherGone }
    }
}
