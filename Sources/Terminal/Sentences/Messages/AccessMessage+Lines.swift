import Netfilter
import StepEngine

extension AccessMessage {
    /// The present login, and what to do for the new one.
    var lines: [ScreenLine] {
        switch self {
        case .login(let login, let services): Self.login(login, services)
        case .provingTracking(let probe): Self.proving(probe)
        case .countingPackets: [.verdict(.wait, nil, "Counting packets of your login.")]
        case .confirm(let instructions): instructions.lines
        case .notCounted(let broken, let changes, let timerRuns):
            Self.notCounted(broken, changes, timerRuns)
        case .reopened:
            [
                .text(
                    "INPUT's policy lets in what no rule decides, while you correct the rules: in another terminal, or with "
                        + "`shell`. Then Enter goes on with what is missing.")
            ]
        }
    }

    private static func notCounted(
        _ broken: [FactStanding], _ changes: [RulesMessage.Comparison], _ timerRuns: Bool
    ) -> [ScreenLine] {
        let sentence =
            "The login does not count, since the rules of this moment are not those that it was to prove."
            + (timerRuns ? " The rollback timer runs on." : "")
        return [.verdict(.fail, nil, sentence)] + broken.map(\.line)
            + changes.flatMap { $0.changes(since: "since they were last read") }
    }

    private static func login(_ login: OperatorLogin, _ services: [ServicePorts]) -> [ScreenLine] {
        [
            .blank, .labelled("you", login.sentence),
            .text(
                "New logins to \(services.sentence) are what will be protected. If that is right, press Enter. If not, type "
                    + "`quit`, and name the port yourself: `--management-port PORT`, once for each (mosh: `--management-port 60000:61000/udp`)."
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
            .command("runs", probe.insertion.description), .command("", probe.deletion.description),
        ]
    }
}

extension AccessMessage.Instructions {
    /// What to do now that the policy is in force.
    fileprivate var lines: [ScreenLine] {
        let timer: [ScreenLine] =
            timerRuns
            ? [
                .text(
                    "If you do nothing, the rules go back by themselves. `more` gives you more time"
                        + (isOfPolicy ? "." : "; `back` has them put back now."))
            ] : []
        return [.blank] + (atConsoleOnly ? console + timer + [Self.consoleOnly] : login + timer)
    }

    private var change: String { isOfPolicy ? "The policy is in force." : "The change is in force." }

    private var console: [ScreenLine] {
        [.text("\(change) You sit at the console, and nothing listens for logins.")]
    }

    private static let consoleOnly = ScreenLine.text(
        "If this host is managed here alone, type `console-only`: no login is tried then.")

    private var login: [ScreenLine] {
        let ways = addresses.sorted { $0.key < $1.key }.map(\.value).joined(separator: " or ")
        let place = ways.isEmpty ? "this host" : ways
        let beginning =
            "\(change) Now prove that you can still get in: open a second, new login from another "
            + "machine to \(place), port \(port). Your present session proves nothing."
        guard let confirmation else {
            return [.text("\(beginning) Keep it open, and type `confirm` here.")]
        }
        if let lineForPeer {
            return [
                .text(
                    "\(beginning) Here the peer does it for you: its login obeys the line that you send it. Type:"
                ),
                .toType("peer \(lineForPeer)"),
            ]
        }
        return [
            .text("\(beginning) In that login, with no need for root, type:"),
            .toType(confirmation.command),
            .text(
                "Is it one in which nothing can be typed, such as sftp alone? Then keep it open, and type `confirm` here."
            ),
        ]
    }
}
