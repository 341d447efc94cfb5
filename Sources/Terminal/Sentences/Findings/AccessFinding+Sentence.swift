import StepEngine

extension AccessFinding {
    /// How the host is managed, and whether a new login was seen.
    var sentence: String {
        switch self {
        case .managedAtConsole: "This host is managed at its console, where no firewall rule counts."
        case .nothingListens(let port):
            "No rule accepts new connections to TCP port \(port), and nothing listens there. If this host is managed on "
                + "another port, name it: --management-port PORT."
        case .seen(let port, let connections):
            "New connection to port \(port) seen: "
                + connections.map { "from \($0.client), port \($0.clientPort)" }.joined(separator: "; ") + "."
        case .notSeen(let port):
            "No new connection to port \(port) was seen since the policy took effect. Open one, and keep it open."
        }
    }
}
