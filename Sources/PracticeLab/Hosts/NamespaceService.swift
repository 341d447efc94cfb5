import Glibc
public import Linux

/// What a temporary namespace serves, so that a test of connections from this host has another end.
public enum NamespaceService {
    /// The hidden command.
    public static let command = "namespace-service"
    /// The port of its HTTP service.
    public static let port = LabNetwork.httpPort

    /// Serves until the other end of the socket is closed: when the test is over, or the wizard is gone. With this
    /// process the namespace and its interfaces go.
    ///
    /// - Parameter owner: the socket; a line on it says that connections are taken.
    /// - Throws: `LabError` if the port cannot be listened on.
    public static func run(for owner: LineSocket) throws(LabError) {
        signal(SIGPIPE, SIG_IGN)
        var loop = try ServiceLoop<HTTPConversation>(port: port)
        owner.send(LabService.readyLine)
        loop.run(until: owner)
    }
}
