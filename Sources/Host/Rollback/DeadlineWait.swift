import CSurefoot
import Glibc

/// The rollback timer's wait for its deadline, during which the wizard and others may speak to it.
struct DeadlineWait {
    private let seconds: Int
    private var deadline: Int
    private let listener: Int32
    private let signals: Int32
    private let wizard: LineSocket
    private var speakers: [LineSocket]

    /// What a line leads to.
    private enum Verdict {
        case wait
        case act
        case standDown
    }

    /// A wait during which caught signals are reported on `signals` (see `sf_signals_descriptor`).
    init(seconds: Int, wizard: LineSocket, listener: Int32, signals: Int32) {
        self.seconds = seconds
        self.wizard = wizard
        self.listener = listener
        self.signals = signals
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
        let descriptors = [listener, signals] + speakers.map(\.descriptor)
        var entries = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        guard poll(&entries, nfds_t(entries.count), milliseconds) > 0 else { return }
        if entries[0].revents != 0 { welcome() }
    }

    /// Who ends the timer, be it the machine's shutdown or logind at the end of a login, gets the rules back at once:
    /// without a timer the policy does not stay. A hang-up or an interrupt is no reason to act.
    private var isToldToEnd: Bool {
        var number = sf_signals_next(signals)
        while number != 0, number != SIGTERM { number = sf_signals_next(signals) }
        return number == SIGTERM
    }

    /// Whoever may not change the rules has nothing to say about them.
    private mutating func welcome() {
        let descriptor = accept(listener, nil, nil)
        guard descriptor >= 0 else { return }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        let speaker = LineSocket(descriptor: descriptor)
        if AbstractSocket.peer(of: descriptor)?.user == geteuid() { speakers.append(speaker) }
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
