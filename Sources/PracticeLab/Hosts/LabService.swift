import Glibc
import Linux
import SafeText

/// A service of the lab: this program, started with a hidden command.
public enum LabService: String, CaseIterable, Equatable, Sendable {
    /// The peer's HTTP service.
    case http
    /// The server's stand-in for a login.
    case management

    /// The hidden command; its argument is the service's raw value.
    public static let command = "practice-service"
    /// What a service says once it can be connected to.
    static let readyLine = "ready"

    /// Where the service runs.
    var host: LabHost {
        switch self {
        case .http: .peer
        case .management: .server
        }
    }

    /// Serves on all addresses, until the process is killed.
    ///
    /// - Parameter lab: The proof that nobody but the lab is served.
    /// - Returns: Never.
    /// - Throws: `LabError` if the port cannot be listened on.
    public func run(in lab: InsideLab) throws(LabError) -> Never {
        signal(SIGPIPE, SIG_IGN)
        // Nobody waits for the shells of logins.
        signal(SIGCHLD, SIG_IGN)
        switch self {
        case .http: try Self.serve(HTTPConversation.self, port: LabNetwork.httpPort)
        case .management: try Self.serve(ManagementConversation.self, port: LabNetwork.managementPort)
        }
    }

    private static func serve<Kind: Conversation>(_ kind: Kind.Type, port: UInt16) throws(LabError) -> Never {
        var loop = try ServiceLoop<Kind>(port: port)
        try? TerminalStream.standardOutput.write("\(Shown(readyLine, .ascii))\n")
        detach()
        loop.run()
        exit(0)
    }

    /// Nobody reads what a service prints once it is ready.
    private static func detach() {
        guard let null = try? Descriptor.open("/dev/null", O_RDWR) else { return }
        for stream in [STDOUT_FILENO, STDERR_FILENO] { dup2(null.number, stream) }
    }
}
