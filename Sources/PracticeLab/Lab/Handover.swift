import Glibc
import Linux
import Netfilter

/// What the outside of the lab tells the inside: the arguments of the hidden command of its first process.
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
    /// The arguments after the command's name.
    var arguments: [String] {
        [outside.description, String(launcher), backend.rawValue] + walkArguments
    }

    /// Reads `arguments`; whoever calls the hidden command by hand gets the error that explains it.
    init(parsing arguments: [String]) throws(LabError) {
        guard arguments.count >= 3, let outside = Namespaces(parsing: arguments[0]),
            let launcher = Int32(arguments[1]), let backend = Backend(rawValue: arguments[2])
        else { throw .notIsolated(shared: ["not started by surefoot practice"]) }
        self.init(
            outside: outside, launcher: launcher, backend: backend,
            walkArguments: Array(arguments.dropFirst(3)))
    }

    /// Refuses to go on unless this process is the first one of namespaces that the outside is not in.
    ///
    /// To be called while /proc is still the outside's: that is how the launcher's number can be compared.
    /// The launcher's death ends the lab (PR_SET_PDEATHSIG), but not if it came before that was set.
    func checkIsolation() throws(LabError) {
        let shared = try Namespaces.current().shared(with: outside)
        guard shared.isEmpty else { throw .notIsolated(shared: shared) }
        guard getpid() == 1 else { throw .notIsolated(shared: ["not the first process"]) }
        let status = (try? File.text("/proc/self/status")) ?? ""
        guard status.split(separator: "\n").contains("PPid:\t\(launcher)") else { throw .launcherGone }
    }
}
