import Netfilter
public import StepEngine

extension UnconfirmedChange {
    /// What is in force, who is left to put it back, and what to type.
    public var sentence: String {
        ([origin, whatIsInForce, keepers] + (isAttended ? [] : [kernel, ways])).compactMap(\.self)
            .joined(separator: " ")
    }

    private var origin: String {
        guard let session else {
            return
                "INPUT holds rules of a rollback timer or of a way back, and no journal tells of their session."
        }
        let what = session.isGuard ? "was a command under guard that" : "has changed the rules, which"
        return session.awaitsConfirmation
            ? "Session \(session.id) \(what) no new login has confirmed."
            : "Session \(session.id) has not ended."
    }

    private var whatIsInForce: String? {
        let policy = denied.isEmpty ? nil : "INPUT's policy is DROP by it (\(denied.names))."
        let door = opened.isEmpty ? nil : "A way back has opened INPUT (\(opened.names))."
        return [policy, door].compactMap(\.self).joined(separator: " ").nonEmpty
    }

    private var keepers: String? {
        guard session?.awaitsConfirmation ?? false || !lines.kernel.isEmpty else { return nil }
        if let timer = lines.timer {
            return
                "The rollback timer puts the rules back in \(timer.secondsLeft.seconds), unless it is confirmed."
        }
        if !lines.restorers.isEmpty {
            let who =
                lines.restorers.count == 1
                ? "process \(lines.restorers[0]) stands"
                : "processes \(lines.restorers.map(String.init).listed) stand"
            return "No rollback timer answers; \(who) ready to put the rules back."
        }
        if let watcher = lines.watcher {
            return "Only its wizard, process \(watcher), is left to put the rules back."
        }
        return lines.unit == true
            ? "Only a unit of systemd is left to put the rules back."
            : "Nobody is left to put the rules back."
    }

    private var kernel: String? {
        guard let time = lines.kernel.values.min() else { return nil }
        return "The kernel lets management in from \(time.spacedTime) UTC on."
    }

    private var ways: String {
        guard let session else {
            return
                "`sudo surefoot check` tells the place of each, by which it is taken out: `iptables -D INPUT PLACE`."
        }
        return "To put the rules back: `sudo surefoot rollback \(session.id)`. "
            + "To go on and confirm: `sudo surefoot resume \(session.id)`."
    }

    /// Whether the one who has made the change sits in front of it.
    private var isAttended: Bool { lines.timer != nil && lines.watcher != nil }
}

extension [Family] {
    fileprivate var names: String { map(\.rawValue).listed }
}

extension String {
    fileprivate var nonEmpty: String? { isEmpty ? nil : self }

    /// `2026-11-24T18:42:05` as a person reads it.
    var spacedTime: String { split(separator: "T").joined(separator: " ") }
}
