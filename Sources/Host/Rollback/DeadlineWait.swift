import Glibc
import Linux

/// The rollback timer's wait for its deadline, during which the wizard and others may speak to it.
struct DeadlineWait {
    private let seconds: Int
    private var deadline: Int
    private let listener: ListeningSocket
    private let wizard: LineSocket
    private var speakers: [LineSocket]

    /// What a line leads to.
    private enum Verdict {
        case wait
        case act
        case standDown
    }

    /// A wait during which `Signals` are caught.
    init(seconds: Int, wizard: LineSocket, listener: ListeningSocket) {
        self.seconds = seconds
        self.wizard = wizard
        self.listener = listener
        deadline = BootClock.milliseconds + seconds * 1000
        speakers = [wizard]
    }

    /// Whether the wizard that armed the timer still listens.
    var wizardIsThere: Bool { !wizard.isClosed }

    /// Waits.
    ///
    /// - Returns: whether to act; false if it was told not to, which it has acknowledged.
    mutating func run() -> Bool {
        while BootClock.milliseconds < deadline {
            // poll(2) does not count the time that the machine is suspended, so it is asked in short turns.
            waitForSpeakers(milliseconds: Int32(max(1, min(500, deadline - BootClock.milliseconds))))
            if isToldToEnd { return true }
            for speaker in speakers {
                switch verdict(of: speaker) {
                case .wait: continue
                case .act: return true
                case .standDown: return false
                }
            }
            speakers.removeAll { $0.isClosed }
        }
        return true
    }

    /// Says something to everybody who still listens.
    func tellAll(_ line: String) {
        for speaker in speakers where !speaker.isClosed { speaker.send(line) }
    }

    private mutating func waitForSpeakers(milliseconds: Int32) {
        let descriptors = [listener.number, Signals.descriptor] + speakers.map(\.number)
        if Poll.wait(for: descriptors.map { Poll.Entry($0) }, within: milliseconds)[0] { welcome() }
    }

    /// Who ends the timer, be it the machine's shutdown or logind at the end of a login, gets the rules back at once:
    /// without a timer the policy does not stay. A hang-up or an interrupt is no reason to act.
    private var isToldToEnd: Bool {
        while let signal = Signals.next() {
            if signal == SIGTERM { return true }
        }
        return false
    }

    /// Whoever may not change the rules has nothing to say about them.
    private mutating func welcome() {
        guard let descriptor = listener.accept(blocking: true) else { return }
        let speaker = LineSocket(descriptor)
        if speaker.peer?.user == geteuid() { speakers.append(speaker) }
    }

    private mutating func verdict(of speaker: LineSocket) -> Verdict {
        while let line = speaker.receive(within: 0) {
            switch line {
            case RollbackWire.status:
                let left = (deadline - BootClock.milliseconds + 999) / 1000
                speaker.send(RollbackWire.line(secondsLeft: left, of: seconds))
            case RollbackWire.extend: deadline = BootClock.milliseconds + seconds * 1000
            case RollbackWire.fire: return .act
            case RollbackWire.disarm:
                speaker.send(RollbackWire.disarmed)
                return .standDown
            default: continue
            }
        }
        return .wait
    }
}
