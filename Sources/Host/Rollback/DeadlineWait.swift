import Glibc
import Linux

/// The wait for a deadline, during which others may speak to whoever waits.
struct DeadlineWait {
    /// What the wait came to.
    enum End {
        /// It is time, or somebody said so.
        case act
        /// This speaker wants it not to act, and waits for the answer.
        case standDown(LineSocket)
    }

    private let seconds: Int
    private var deadline: Int
    private let listener: ListeningSocket?
    private let master: LineSocket
    private let needsMaster: Bool
    private var speakers: [LineSocket]

    /// A wait during which `Signals` are caught.
    ///
    /// - Parameters:
    ///   - seconds: the time until the deadline.
    ///   - master: who has asked for it.
    ///   - needsMaster: whether it is time as soon as the master is gone.
    ///   - listener: where others may come in to speak.
    init(seconds: Int, master: LineSocket, needsMaster: Bool = false, listener: ListeningSocket? = nil) {
        self.seconds = seconds
        self.master = master
        self.needsMaster = needsMaster
        self.listener = listener
        deadline = BootClock.milliseconds + seconds * 1000
        speakers = [master]
    }

    /// Whether the one who asked for it still listens.
    var masterIsThere: Bool { !master.isClosed }

    /// Waits. `hear` hears each line that changes what there is to wait for, or to do then.
    mutating func run(hear: (String) -> Void) -> End {
        while BootClock.milliseconds < deadline {
            // poll(2) does not count the time that the machine is suspended, so it is asked in short turns.
            waitForSpeakers(milliseconds: Int32(max(1, min(500, deadline - BootClock.milliseconds))))
            if isToldToEnd { return .act }
            for speaker in speakers {
                if let end = answer(speaker, hear) { return end }
            }
            speakers.removeAll { $0.isClosed }
            if needsMaster, master.isClosed { return .act }
        }
        return .act
    }

    /// Says something to everybody who still listens.
    func tellAll(_ line: String) {
        for speaker in speakers where !speaker.isClosed { speaker.send(line) }
    }

    private mutating func waitForSpeakers(milliseconds: Int32) {
        let descriptors = [listener?.number ?? -1, Signals.descriptor] + speakers.map(\.number)
        if Poll.wait(for: descriptors.map { Poll.Entry($0) }, within: milliseconds)[0] { welcome() }
    }

    /// Who ends the process, be it the machine's shutdown or logind at the end of a login, gets the rules back at once:
    /// without a timer the policy does not stay. A hang-up or an interrupt is no reason to act.
    private var isToldToEnd: Bool {
        while let signal = Signals.next() {
            if signal == SIGTERM { return true }
        }
        return false
    }

    /// Whoever may not change the rules has nothing to say about them.
    private mutating func welcome() {
        guard let descriptor = listener?.accept(blocking: true) else { return }
        let speaker = LineSocket(descriptor)
        if speaker.peer?.mayChangeRules ?? false { speakers.append(speaker) }
    }

    /// - Returns: what the speaker's lines come to; nil if the wait goes on.
    private mutating func answer(_ speaker: LineSocket, _ hear: (String) -> Void) -> End? {
        while let line = speaker.receive(within: 0) {
            switch line {
            case RollbackWire.status:
                let left = (deadline - BootClock.milliseconds + 999) / 1000
                speaker.send(RollbackWire.line(secondsLeft: left, of: seconds))
            case RollbackWire.fire: return .act
            case RollbackWire.disarm: return .standDown(speaker)
            case RollbackWire.extend:
                deadline = BootClock.milliseconds + seconds * 1000
                hear(line)
            default: hear(line)
            }
        }
        return nil
    }
}
