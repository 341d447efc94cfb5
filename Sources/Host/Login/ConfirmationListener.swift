import Linux
public import StepEngine

/// Where the wizard hears the codes that are typed in other logins.
///
/// Anybody on this host may speak to it. So it never waits for a speaker, gives each a few seconds, has room for a few of
/// each account, and does not hear again who was refused too often. Whoever speaks from within a login is told apart
/// from the rest of that account: what runs beside cannot take a login's turn.
public final class ConfirmationListener {
    /// From where somebody speaks.
    private enum Origin: Hashable {
        /// A login over the network.
        case login(KernelSocket.Ends)
        /// None: only the account is known.
        case account(UInt32)
    }

    private struct Speaker {
        let socket: LineSocket
        let peer: Peer
        let since = BootClock.milliseconds

        /// What it has said, in small letters; nil if nothing.
        var line: String? { socket.receive(within: 0)?.lowercased() }

        /// Whether it still waits for an answer: then the number of the process is still the one that has spoken.
        var isWaiting: Bool { socket.receive(within: 0) == nil && !socket.isClosed }
    }

    /// How long a speaker may take to say a line, in milliseconds.
    private static let patience = 2000
    private static let mostOfAnAccount = 16
    private static let mostAtOnce = 64
    /// How many are let in, and how many lines are looked at, before the wizard sees to something else.
    private static let mostInARow = 1000
    private static let mostLines = 100
    /// How often one may be wrong. A code has 28 million siblings.
    private static let mostRefusals = 20

    private let socket: ListeningSocket
    private let path: String
    private var silent: [Speaker] = []
    private var caller: (speaker: Speaker, origin: Origin)?
    private var refusals: [Origin: Int] = [:]

    /// Begins to listen. What listeners that were killed have left is taken away.
    ///
    /// - Throws: `HostError` if there is no place for it.
    public init(in folder: RuntimeFolder = .own) throws(HostError) {
        try folder.prepare()
        for old in folder.paths(beginning: ConfirmationWire.name) where NamedSocket.isForsaken(old) {
            try? File.remove(old)
        }
        path = folder.path(ConfirmationWire.name + String(UInt32.random(in: 0 ... .max), radix: 36))
        do throws(SystemError) {
            socket = try NamedSocket.listen(path, mode: 0o666, backlog: 128, blocking: false)
        } catch {
            throw HostError("Nothing could be set up to hear a confirmation with: \(error)")
        }
    }

    deinit {
        try? File.remove(path)
    }

    /// The next code that somebody has typed, with the login that it was typed in, without waiting. Its speaker waits for
    /// `answer`; one that still waits is let go unanswered.
    ///
    /// - Parameter login: finds the login of a process. It is asked while the speaker waits, since the number of a process
    ///   that has ended may be another's.
    /// - Returns: nil if nobody has typed one who is heard.
    public func next(_ login: (Int32) -> NewLogin?) -> LoginClaim? {
        caller = nil
        for _ in 0..<Self.mostLines {
            guard let (speaker, code) = nextLine() else { return nil }
            let login = login(speaker.peer.process)
            let origin =
                login.map { Origin.login(KernelSocket.Ends($0.connection)) } ?? .account(speaker.peer.user)
            guard speaker.isWaiting, refusals[origin] ?? 0 < Self.mostRefusals else { continue }
            caller = (speaker, origin)
            return LoginClaim(code: code, login: login)
        }
        return nil
    }

    /// Answers the code that was heard last. Who was wrong too often is not heard any more.
    public func answer(_ answer: ConfirmationAnswer) {
        guard let (speaker, origin) = caller else { return }
        speaker.socket.send(ConfirmationWire.line(answer))
        if !answer.isHeard { refusals[origin, default: 0] += 1 }
        caller = nil
    }

    /// The next line that somebody has said, in small letters: first of those who were silent before, then of those who have
    /// come since.
    private func nextLine() -> (Speaker, String)? {
        lineOfTheSilent() ?? lineOfTheNext()
    }

    /// Who has left, or was silent for too long, is let go.
    private func lineOfTheSilent() -> (Speaker, String)? {
        let now = BootClock.milliseconds
        var found: (Speaker, String)?
        silent.removeAll { speaker in
            guard found == nil else { return false }
            guard let line = speaker.line else {
                return speaker.socket.isClosed || now - speaker.since > Self.patience
            }
            found = (speaker, line)
            return true
        }
        return found
    }

    private func lineOfTheNext() -> (Speaker, String)? {
        for _ in 0..<Self.mostInARow {
            guard let descriptor = socket.accept(blocking: false) else { return nil }
            let socket = LineSocket(descriptor, longestLine: ConfirmationWire.longestLine)
            guard let peer = socket.peer else { continue }
            let speaker = Speaker(socket: socket, peer: peer)
            if let line = speaker.line { return (speaker, line) }
            waitFor(speaker)
        }
        return nil
    }

    /// Where too many of an account are silent, the one goes that was so for the longest time.
    private func waitFor(_ speaker: Speaker) {
        let ofAccount = silent.indices.filter { silent[$0].peer.user == speaker.peer.user }
        if ofAccount.count >= Self.mostOfAnAccount { silent.remove(at: ofAccount[0]) }
        if silent.count < Self.mostAtOnce { silent.append(speaker) }
    }
}
