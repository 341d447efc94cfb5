import Linux
import StepEngine

/// Which programs have which sockets open.
struct SocketOwners {
    private var programs: [UInt64: Set<String>] = [:]
    /// Whether there are processes whose sockets it is not ours to see.
    private var someAreHidden = false

    /// Looks at every process. `proc` is where /proc is.
    init(proc: String) {
        for process in RunningProcess.all(proc: proc) {
            guard let sockets = process.visibleSockets else {
                someAreHidden = true
                continue
            }
            guard !sockets.isEmpty else { continue }
            let name = process.name
            for socket in sockets { programs[socket, default: []].insert(name) }
        }
    }

    /// Who has at least one of these sockets open. One that no process has is the kernel's own.
    func owner(of sockets: [UInt64]) -> ListeningService.Owner {
        let names = sockets.reduce(into: Set<String>()) { $0.formUnion(programs[$1] ?? []) }
        guard names.isEmpty else { return .programs(Self.withoutHolder(names).sorted()) }
        return someAreHidden ? .hidden : .kernel
    }

    /// systemd keeps the sockets of others open, to start these when somebody comes (systemd.socket(5)).
    private static func withoutHolder(_ names: Set<String>) -> Set<String> {
        names.count > 1 ? names.subtracting(["systemd"]) : names
    }
}
