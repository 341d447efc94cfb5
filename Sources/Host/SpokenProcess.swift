import CSurefoot
import Glibc

/// A process of this program's own, in a session of its own, with a socket to speak with it.
enum SpokenProcess {
    /// The descriptor of the process on which it is spoken to.
    static let descriptor: Int32 = 3

    /// Starts a command.
    ///
    /// - Returns: the process and this end of the socket; nil if it could not be started.
    static func start(_ command: [String]) -> (process: pid_t, socket: LineSocket)? {
        guard let (ours, theirs) = LineSocket.pair() else { return nil }
        let null = open("/dev/null", O_RDWR | O_CLOEXEC)
        defer { close(null) }
        let descriptors = [(0, null), (1, null), (2, null), (descriptor, theirs.descriptor)].map {
            sf_descriptor(child: $0.0, parent: $0.1)
        }
        var arguments = command.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        let process = withExtendedLifetime(theirs) {
            sf_spawn(command[0], &arguments, environ, true, descriptors, descriptors.count)
        }
        return process > 0 ? (process, ours) : nil
    }
}
