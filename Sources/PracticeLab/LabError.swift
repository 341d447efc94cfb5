/// Why the practice lab cannot be built or entered: what was being done, what happened, what to do.
public enum LabError: Error, Sendable, Hashable, CustomStringConvertible {
    /// A program is missing.
    case toolMissing(String, package: String)
    /// The backend that was asked for is not installed.
    case backendMissing(String)
    /// The kernel does not let this user make namespaces.
    case namespacesForbidden
    /// The inside is not separate from the outside.
    case notIsolated(String)
    /// A part of the lab could not be set up.
    case setUpFailed(String)
    /// There is no running lab of this user.
    case noLab
    /// A program could not be started.
    case notStarted(String, String)

    /// One sentence, or two.
    public var description: String {
        switch self {
        case .toolMissing(let tool, let package):
            "The practice lab needs \(tool), which is not on this machine. Install the package \(package)."
        case .backendMissing(let backend):
            "The iptables on this machine has no \(backend) backend. Leave out --backend, or name the other one."
        case .namespacesForbidden:
            "This system does not let ordinary users make namespaces, of which the practice lab is made. Run it with sudo, "
                + "or allow them: sysctl kernel.unprivileged_userns_clone=1 (Debian), "
                + "sysctl kernel.apparmor_restrict_unprivileged_userns=0 (Ubuntu), or a larger user.max_user_namespaces."
        case .notIsolated(let kind):
            "The practice lab would not be separate from this machine (\(kind) namespace), so nothing was touched. "
                + "Start it with: surefoot practice"
        case .setUpFailed(let what): "The practice lab could not be set up: \(what)"
        case .noLab:
            "No practice lab of yours is running. Start one in another terminal with: surefoot practice"
        case .notStarted(let program, let reason): "\(program) could not be started: \(reason)."
        }
    }
}
