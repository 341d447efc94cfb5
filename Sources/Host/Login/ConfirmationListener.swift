import Linux

/// Where the wizard hears the codes that are typed in other logins.
///
/// Anybody on this host may speak to it. So it never waits for a speaker, gives each a
/// few seconds, has room for a few of each account, and does not hear an account again that was refused too often.
public final class ConfirmationListener {
    /// Somebody who has typed a code, and waits for the answer.
    public struct Call: Sendable, Equatable {
        /// What was typed, in small letters.
        public var code: String
        /// The process that the kernel says has spoken (SO_PEERCRED); 0 if it cannot be seen from here.
        public var process: Int32
    }

    private struct Speaker {
        let socket: LineSocket
        let peer: Peer
        let since = BootClock.milliseconds
    }

    /// How long a speaker may take to say a line, in milliseconds.
    private static let patience = 2000
    private static let mostOfAnAccount = 4
    private static let mostAtOnce = 64
    /// How often an account may be wrong. A code has 28 million siblings.
    private static let mostRefusals = 20

    private let socket: ListeningSocket
    private let path: String
    private var speakers: [Speaker] = []
    private var caller: Speaker?
    private var refusals: [UInt32: Int] = [:]

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

    /// The next code that somebody has typed, without waiting. Its speaker waits for `answer`; one that still waits is let
    /// go unanswered.
    public func next() -> Call? {
        welcome()
        caller = nil
        let now = BootClock.milliseconds
        var call: Call?
        speakers.removeAll { speaker in
            guard call == nil else { return false }
            guard let line = speaker.socket.receive(within: 0) else {
                return speaker.socket.isClosed || now - speaker.since > Self.patience
            }
            caller = speaker
            call = Call(code: line.lowercased(), process: speaker.peer.process)
            return true
        }
        return call
    }

    /// Answers the code that was heard last. Who was wrong too often is not heard any more.
    public func answer(_ answer: ConfirmationAnswer) {
        guard let caller else { return }
        caller.socket.send(ConfirmationWire.line(answer))
        if !answer.isHeard { refusals[caller.peer.user, default: 0] += 1 }
        self.caller = nil
    }

    /// Whether whoever spoke last still waits: then the number of the process is still the one that has spoken.
    public var callerWaits: Bool {
        guard let caller else { return false }
        return caller.socket.receive(within: 0) == nil && !caller.socket.isClosed
    }

    private func welcome() {
        for _ in 0..<1000 {
            guard let descriptor = socket.accept(blocking: false) else { return }
            let socket = LineSocket(descriptor, longestLine: ConfirmationWire.longestLine)
            guard let peer = socket.peer, refusals[peer.user] ?? 0 < Self.mostRefusals,
                speakers.count < Self.mostAtOnce,
                speakers.count(where: { $0.peer.user == peer.user }) < Self.mostOfAnAccount
            else { continue }
            speakers.append(Speaker(socket: socket, peer: peer))
        }
    }
}
