import Host
import Netfilter
import StepEngine
import Terminal

/// The lines of defence that are armed, and what they would put back.
struct GuardStanding {
    private let armed: ArmedLines
    private let session: JournalFolder.Session?

    /// A standing; the session is the newest of this host, if anything is armed.
    init(_ armed: ArmedLines, _ session: JournalFolder.Session?) {
        self.armed = armed
        self.session = session
    }

    /// As lines of the screen.
    var lines: [ScreenLine] {
        guard armed.isAnyArmed else {
            return [
                .text("Nothing is armed: no rollback timer runs, and no rule of the kernel would open INPUT.")
            ]
        }
        return timer + restorers + kernel + watcher + unit + [.labelled("puts back", putsBack)]
    }

    private var timer: [ScreenLine] {
        guard let timer = armed.timer else {
            return [.verdict(.fail, nil, "No rollback timer answers.")]
        }
        return [
            .verdict(
                .ok, nil,
                "The rollback timer acts in \(timer.secondsLeft) seconds\(Self.process(timer.process)).")
        ]
    }

    private var restorers: [ScreenLine] {
        guard !armed.restorers.isEmpty else {
            return [.verdict(.fail, nil, "No process stands ready to put the rules back.")]
        }
        let list = armed.restorers.map(String.init).joined(separator: ", ")
        return [.verdict(.ok, nil, "Ready to put the rules back, also without the timer: process \(list).")]
    }

    private var kernel: [ScreenLine] {
        guard !armed.kernel.isEmpty else {
            return [.verdict(.note, nil, "No rule of the kernel would open INPUT.")]
        }
        return armed.kernel.sorted { $0.key < $1.key }.map { family, time in
            .verdict(.ok, family.rawValue, "The kernel lets management in from \(time) UTC on.")
        }
    }

    private var watcher: [ScreenLine] {
        guard let process = armed.watcher else {
            return [.verdict(.note, nil, "Nobody watches the timer: its wizard or guard is gone.")]
        }
        return [.verdict(.ok, nil, "The wizard or guard watches the timer\(Self.process(process)).")]
    }

    private var unit: [ScreenLine] {
        switch armed.unit {
        case nil:
            [.verdict(.skip, nil, "systemd does not run here, so no unit of it stands behind the others.")]
        case true?: [.verdict(.ok, nil, "A unit of systemd puts the rules back some seconds later.")]
        case false?: [.verdict(.note, nil, "No unit of systemd stands behind the others.")]
        }
    }

    private static func process(_ number: Int32?) -> String { number.map { ", process \($0)" } ?? "" }

    private var putsBack: String {
        guard let session else { return "what was there before; no journal tells more." }
        return session.history.isGuard
            ? "all tables as they were before the command of session \(session.id)."
            : "the rules that session \(session.id) has put in or moved, and INPUT's policy."
    }

    /// As JSON.
    var json: some Encodable {
        JSON(
            armed: armed.isAnyArmed, session: session?.id, secondsLeft: armed.timer?.secondsLeft,
            timer: armed.timer?.process, restorers: armed.restorers, watcher: armed.watcher,
            kernel: Dictionary(uniqueKeysWithValues: armed.kernel.map { ($0.rawValue, $1 + "Z") }),
            unit: armed.unit)
    }

    private struct JSON: Encodable {
        var version = 1
        var armed: Bool
        var session: String?
        var secondsLeft: Int?
        var timer: Int32?
        var restorers: [Int32]
        var watcher: Int32?
        var kernel: [String: String]
        var unit: Bool?
    }
}
