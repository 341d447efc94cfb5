import Glibc
import Linux

/// Tells the wizards of this host a code, from within a new login.
public enum ConfirmationCall {
    /// Why there is no answer.
    public enum Silence: Error, Sendable, Hashable {
        /// No wizard of this host, or network namespace, waits for a code.
        case nobodyListens
        /// One does, and has not answered.
        case noAnswer
    }

    /// How long to wait for a wizard, in milliseconds: it may be running a command.
    private static let patience: Int32 = 60_000

    /// Tells a code, and waits for the answer. Only a wizard of root, or of this account, is told.
    public static func tell(_ code: String) throws(Silence) -> ConfirmationAnswer {
        let names = AbstractSocket.listening(namedLike: ConfirmationWire.prefix)
        let wizards = names.compactMap(connect)
        guard !wizards.isEmpty else { throw .nobodyListens }
        for wizard in wizards where wizard.send(code) {
            if let answer = wizard.receive(within: patience).flatMap(ConfirmationWire.answer) {
                return answer
            }
        }
        throw .noAnswer
    }

    /// Others may crowd at the door, but not for long.
    private static func connect(_ name: String) -> LineSocket? {
        for _ in 0..<100 {
            do throws(SystemError) {
                let socket = LineSocket(
                    try AbstractSocket.connect(name, blocking: false),
                    longestLine: ConfirmationWire.longestLine)
                return [0, geteuid()].contains(socket.peer?.user) ? socket : nil
            } catch {
                guard error.cause == .number(EAGAIN) else { return nil }
                usleep(50_000)
            }
        }
        return nil
    }
}
