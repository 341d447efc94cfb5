import Glibc
import Linux

/// Tells the wizards of this host a code, from within a new login.
public enum ConfirmationCall {
    /// Why there is no answer.
    public enum Silence: Error, Sendable, Equatable {
        /// No wizard of this host, or network namespace, waits for a code.
        case nobodyListens
        /// One does, and has not answered.
        case noAnswer
    }

    /// How long to wait for a wizard, in milliseconds: it may be running a command.
    private static let patience: Int32 = 60_000

    /// How long to try where many others crowd at the door, in milliseconds.
    private static let crowding = 5_000

    /// Tells a code, and waits for the answer. Only a wizard of root, or of this account, is told.
    public static func tell(
        _ code: String, in folder: RuntimeFolder = .own
    ) throws(Silence) -> ConfirmationAnswer {
        let wizards = folder.paths(beginning: ConfirmationWire.name).compactMap(connect)
        guard !wizards.isEmpty else { throw .nobodyListens }
        for wizard in wizards where wizard.send(code) {
            if let answer = wizard.receive(within: patience).flatMap(ConfirmationWire.answer) {
                return answer
            }
        }
        throw .noAnswer
    }

    private static func connect(_ path: String) -> LineSocket? {
        guard let descriptor = try? NamedSocket.connect(path, within: crowding) else { return nil }
        let socket = LineSocket(descriptor, longestLine: ConfirmationWire.longestLine)
        return [0, geteuid()].contains(socket.peer?.user) ? socket : nil
    }
}
