import Linux
import Netfilter

extension LabError {
    /// What was being done, what happened, and what to do.
    public var description: String {
        switch self {
        case .missingTools(let tools):
            let names = tools.map(\.name).joined(separator: ", ")
            let packages = Set(tools.map(\.package)).sorted().joined(separator: " ")
            return "The lab needs programs that are not installed: \(names). Try: apt-get install \(packages)"
        case .missingBackend(let backend, let installed):
            let there = installed.map(\.rawValue).joined(separator: ", ")
            return
                "The lab cannot use the \(backend.rawValue) backend: \(backend.multiCommand) was not found. "
                + "Installed: \(there.isEmpty ? "none" : there). Debian's package iptables has both."
        case .isolationForbidden(let reason, let remedy):
            return
                "The lab needs namespaces, and this system does not let you create them (\(reason)). \(remedy)"
        case .notIsolated(let shared):
            return
                "This would not be isolated from the host (\(shared.joined(separator: ", "))), so nothing was "
                + "started. Use: surefoot practice"
        case .launcherGone:
            return "The lab was ended while it was being built."
        case .failed(let error):
            return "The lab could not \(error.action): \(error.reason)."
        case .commandFailed(let command, let status, let output):
            return "The lab could not be built: `\(command)` ended with status \(status)"
                + (output.isEmpty ? "." : ": \(output)")
        case .serviceFailed(let service, let output):
            return "The lab's \(service) service did not start" + (output.isEmpty ? "." : ": \(output)")
        case .noLab:
            return "No practice lab of yours is running. Start one in another terminal: surefoot practice"
        case .noSuchLab(let pid, let running):
            let there = running.map(String.init).joined(separator: ", ")
            return "No practice lab of yours has the process id \(pid). "
                + (running.isEmpty ? "None is running." : "Running: \(there).")
        case .notReady(let pid):
            return "The practice lab \(pid) is still being built. Try again when its wizard has started."
        }
    }
}
