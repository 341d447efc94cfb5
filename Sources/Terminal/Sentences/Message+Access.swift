public import Netfilter
import StepEngine

extension [ServicePorts] {
    /// The ports, as part of a sentence.
    public var sentence: String { map(\.sentence).joined(separator: ", ") }
}

extension ServicePorts {
    /// The ports, as part of a sentence.
    var sentence: String {
        let name = transport.rawValue.uppercased()
        return ports.count == 1
            ? "\(name) port \(ports.lowerBound)" : "\(name) ports \(ports.lowerBound) to \(ports.upperBound)"
    }
}

extension Message {
    /// Lines about the way in, and the way back.
    var accessLines: [ScreenLine] {
        switch self {
        case .confirmAccess(_, _, let timerRuns, atConsoleOnly: true):
            [
                .blank,
                .text("The policy is in force. You sit at the console, and nothing listens for logins."),
            ]
                + Self.timer(timerRuns)
                + [.text("If this host is managed here alone, type console-only: no login is tried then.")]
        case .confirmAccess(let port, let addresses, let timerRuns, atConsoleOnly: false):
            Self.confirmAccess(port, addresses, timerRuns)
        case .login(let login, let services): Self.login(login, services)
        case .provingTracking(let probe): Self.proving(probe)
        case .leavingToTheTimer:
            [
                .text(
                    "The policy is in force and not confirmed: the rollback timer runs on and puts the rules back, "
                        + "unless the session is resumed in time (surefoot resume). quit once more leaves; abort puts the rules back now."
                )
            ]
        case .armingTimer: [.verdict(.wait, nil, "Starting the rollback timer.")]
        case .timerArmed:
            [
                .verdict(
                    .ok, nil,
                    "The rollback timer runs in a process of its own. It puts the rules back unless you confirm."
                )
            ]
        case .timerRefused(let reason):
            [
                .verdict(
                    .fail, nil, "The rollback timer could not be started, so nothing was changed. \(reason)")
            ]
        case .timerExtended: [.verdict(.ok, nil, "The rollback timer has its full time again.")]
        case .timerDisarmed: [.verdict(.ok, nil, "The rollback timer has stopped. The rules stay.")]
        case .timerFired(let result):
            [
                .blank,
                .verdict(.note, nil, "No new login was confirmed in time, so the rollback timer acted."),
            ]
                + Self.result(result)
        case .timerLost:
            [
                .verdict(
                    .fail, nil, "The rollback timer's process is gone. Without it the policy does not stay.")
            ]
        case .reopened:
            [
                .text(
                    "INPUT lets everything in while you correct the rules: in another terminal, or with shell. "
                        + "Then Enter goes on with what is missing.")
            ]
        case .restoring: [.verdict(.wait, nil, "Putting the rules back as they were.")]
        case .restored(let result): Self.result(result)
        default: []
        }
    }

    private static func confirmAccess(
        _ port: UInt16, _ addresses: [Family: String], _ timerRuns: Bool
    ) -> [ScreenLine] {
        let ways = addresses.sorted { $0.key < $1.key }.map(\.value).joined(separator: " or ")
        let place = ways.isEmpty ? "this host" : ways
        return [
            .blank,
            .text(
                "The policy is in force. Now prove that you can still get in: open a second, new login from another "
                    + "machine to \(place), port \(port), and keep it open. Your present session proves nothing."
            ),
        ] + timer(timerRuns) + [
            .text("When it works, type confirm. The kernel's own list of connections must show it too.")
        ]
    }

    private static func timer(_ runs: Bool) -> [ScreenLine] {
        runs ? [.text("If you do nothing, the rules go back by themselves. more gives you more time.")] : []
    }

    private static func login(_ login: OperatorLogin, _ services: [ServicePorts]) -> [ScreenLine] {
        [
            .blank, .labelled("you", login.sentence),
            .text(
                "New logins to \(services.sentence) are what will be protected. If that is right, press Enter. If not, type "
                    + "quit, and name the port yourself: --management-port PORT, once for each (mosh: --management-port 60000:61000/udp)."
            ),
        ]
    }

    private static func proving(_ probe: Probe?) -> [ScreenLine] {
        guard let probe else { return [.verdict(.wait, nil, "Looking at connection tracking.")] }
        return [
            .verdict(
                .wait, nil,
                "Looking whether connection tracking knows your login: a rule that only counts goes in for a moment."
            ),
            .labelled("runs", probe.insertion.description), .labelled("", probe.deletion.description),
        ]
    }

    private static func result(_ result: RollbackResult) -> [ScreenLine] {
        switch result {
        case .restored: [.verdict(.ok, nil, "INPUT is as it was at the start, read back from the kernel.")]
        case .failed(let reasons):
            reasons.sorted { $0.key < $1.key }.map { .verdict(.fail, $0.key.rawValue, $0.value) }
        }
    }
}
