import ArgumentParser
import Host
import Linux
import PracticeLab
import Runbook
import StepEngine
import Terminal

/// The walk inside the lab.
struct WalkLabCommand: AsyncParsableCommand, HiddenCommand {
    static let name = "practice-walk"
    static let purpose = "walks the steps inside a practice lab"
    static let instead = "surefoot practice"

    @Argument(parsing: .captureForPassthrough) var words: [String] = []

    /// What the words say.
    struct Options: ParsableArguments {
        @OptionGroup var walk: WalkOptions
        @Flag var demo = false
        @Option var pace = Audience.usualPace

        /// Who answers the questions.
        var answering: Surroundings.Answering {
            demo ? .demonstration(pace: pace, secondsToConfirm: walk.confirmWithin) : .person
        }
    }

    func run() async throws {
        let lab = try Self.lab()
        let options = try Options.parse(words)
        let surroundings = Surroundings(
            urls: LabNetwork.urls,
            lines: [
                .verdict(
                    .note, nil,
                    "This is the practice lab: a server and a peer of its own, gone when you leave. "
                        + "`peer COMMAND` runs a command on the peer; a second terminal gets in with `surefoot practice enter server`."
                )
            ] + (options.demo && options.pace > 0 && Screen.isInteractive ? [Self.howToWatch] : [])
                + [.blank],
            remarks: options.demo ? [:] : Self.remarks, hasPeer: true, peerCommand: lab.peerCommand,
            isLab: true, answering: options.answering)
        let runbook = try options.walk.load(BuiltInRunbooks.standard, for: .running)
        let runner = CommandRunner(programs: ProgramPaths())
        let walk = try await HostWalk(options.walk.wishes, in: surroundings, runner).make(runbook)
        let status = await walk.run()
        if options.demo, status == 0 { Screen.standard.show([.blank, Self.howToBegin]) }
        throw ExitCode(status)
    }

    private static let howToWatch = ScreenLine.verdict(
        .note, nil,
        "This is the demonstration: both parts are played. Enter goes on at once, Ctrl-C ends it.")
    private static let howToBegin = ScreenLine.text(
        "That was the demonstration. To walk the steps yourself: `surefoot practice`, in the lab; `sudo surefoot run`, on a real host."
    )

    /// What the lab has to show at a step.
    private static let remarks: [String: [ScreenLine]] = [
        "check-counters": [
            .text(
                "Replies are ESTABLISHED. The rule accepts RELATED packets too: errors (ICMP) about what this host has sent. "
                    + "In this lab you can see one: type `shell`, and in it the line below; `exit` comes back here."
            ),
            .toType(RelatedPacket.command), .blank,
        ]
    ]
}
