import Netfilter
public import StepEngine

extension GuardMessage {
    /// What is said around a command that runs under guard.
    public var lines: [ScreenLine] {
        switch self {
        case .begins(let command, let login, let services, let programs):
            [
                .heading("Under guard: \(command)"),
                .labelled("managed on", services.sentence),
                .labelled("you", login?.sentence ?? "In the practice lab."),
                .labelled("put back by", programs.joined(separator: ", ")),
            ]
        case .cannotPutBack(let tables):
            [
                .verdict(
                    .note, nil,
                    "These tables of nftables cannot be put back, since only their owner may change them, or nft does not "
                        + "read what it prints of them: \(tables.joined(separator: ", ")). All others can.")
            ]
        case .nativeTablesUnknown:
            [
                .verdict(
                    .note, nil,
                    "The tables of nftables' own cannot be listed here (is nft installed?), so they are not put back, should "
                        + "the command change them.")
            ]
        case .notRun(let reason): [.verdict(.fail, nil, "The command was not run. \(reason)")]
        case .running(let seconds):
            [
                .verdict(
                    .wait, nil,
                    "The command runs now. It and your new login have \(seconds.seconds) in all, then the rules go back."
                )
            ]
        case .ended(let status):
            [.verdict(status == 0 ? .ok : .fail, nil, "The command has ended with exit \(status).")]
        case .failed:
            [.text("A command that has failed may have done half of its work, so the rules go back.")]
        case .endedByTheTimer:
            [
                .verdict(
                    .fail, nil,
                    "The command had not ended when the rollback timer acted, so it was ended first.")
            ]
        case .goesOn(let session, let login, let commandMayRun):
            Self.goesOn(session, login) + (commandMayRun ? [Self.commandInDoubt] : [])
        case .unguarded(let session, let reason):
            [
                .verdict(
                    .fail, nil,
                    "The rollback timer could not be started, so the change cannot be confirmed. \(reason)"),
                .text("To put the rules back: `surefoot rollback \(session)`."),
            ]
        case .kernelRules(let families, let services): Self.kernelRules(families, services)
        case .nativeChainsBeside:
            [
                .verdict(
                    .note, nil,
                    "Chains of nftables' own look at incoming packets as well, and that rule does not open those."
                )
            ]
        case .confirm(let settings): Self.confirm(settings)
        case .claimed(let finding): [.verdict(finding.verdict, nil, finding.guardSentence)]
        case .shutOut(let obstacle, let family):
            [
                .verdict(
                    .fail, family.rawValue,
                    "The login does not count: new connections to \([obstacle.service].sentence) cannot be made now. "
                        + obstacle.reachability.sentence.capitalizedFirst)
            ]
        case .otherFamilyShut(let family):
            [
                .verdict(
                    .note, family.rawValue,
                    "New logins are kept out here now. Yours came by the other family, so that is left as it is."
                )
            ]
        case .confirmed:
            [.verdict(.ok, nil, "Your new login counts. The rollback timer has stopped. The rules stay.")]
        case .toldToEnd:
            [.blank, .verdict(.note, nil, "You end it before the rules are confirmed, so they go back.")]
        case .wentBack:
            [
                .verdict(
                    .ok, nil, "All rules are as they were before the command, read back from the kernel."),
                .text(
                    "What else the command did stays: files that it wrote, services that it started or enabled, ipsets."
                ),
            ]
        }
    }

    private static func goesOn(_ session: String, _ login: OperatorLogin?) -> [ScreenLine] {
        [
            .heading("Under guard: session \(session) goes on"),
            .labelled("you", login?.sentence ?? "In the practice lab."),
            .text(
                "The command is not run again. What is in force now waits for your confirmation, also what others have "
                    + "changed since."),
        ]
    }

    private static let commandInDoubt = ScreenLine.verdict(
        .note, nil,
        "The guard died before the command had ended. It may have done half of its work, or still run: look before you "
            + "confirm.")

    private static func kernelRules(_ families: [Family: Bool], _ services: [ServicePorts]) -> [ScreenLine] {
        families.sorted { $0.key < $1.key }.map { family, isThere in
            let sentence =
                isThere
                ? "Should every process of Surefoot be dead when the time is over, a rule at the top of INPUT lets "
                    + "\(services.sentence) in again."
                : "The kernel itself cannot open INPUT at a set time here. The timer does without it."
            return .verdict(isThere ? .ok : .note, family.rawValue, sentence)
        }
    }

    private static func confirm(_ settings: Settings) -> [ScreenLine] {
        let ways = settings.hostAddresses.sorted { $0.key < $1.key }.map(\.value).joined(separator: " or ")
        let login =
            settings.isManagedAtConsole
            ? "Nothing listens for logins here. If all is well, type on another terminal of this host:"
            : "Prove that you can still get in: open a new login from another machine to "
                + "\(ways.isEmpty ? "this host" : ways), port \(settings.managementPort). In that login, with no need for "
                + "root, type:"
        return [
            .blank, .text(login), .toType(settings.confirmation?.command ?? ""),
            .text("If you do nothing, the rules go back by themselves. Ctrl-C puts them back now."),
        ]
    }
}

extension AccessFinding {
    /// What a code comes to that was typed while a command is under guard.
    public var guardSentence: String {
        if case .loginIsOlder = self {
            return
                "That login's connection was there before the command, so it proves nothing. Open one of its own: "
                + "`ssh -o ControlPath=none`, and your usual words."
        }
        if case .anotherWay(let login, let own) = self {
            return
                "That login came from \(login.connection.client), by another interface or family than your own"
                + (own.map { " from \($0.client)" } ?? "")
                + ". The rules may let in only one of the two. If you can always come by the new way, type the same again."
        }
        return sentence
    }

    fileprivate var verdict: Verdict {
        if case .loginSeen = self { return .ok }
        if case .anotherWay = self { return .note }
        return .fail
    }
}
