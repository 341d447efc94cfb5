import ArgumentParser
import Host
import Linux
import PracticeLab
import Runbook
import StepEngine
import Terminal

/// The walk inside the lab.
struct WalkLabCommand: AsyncParsableCommand {
    static let name = "practice-walk"
    static let configuration = CommandConfiguration(commandName: name, shouldDisplay: false)

    @OptionGroup var options: WalkOptions
    @Flag var demo = false

    func run() async throws {
        let lab = Surroundings(
            urls: LabNetwork.urls,
            lines: [
                .verdict(
                    .note, nil,
                    "This is the practice lab: a server and a peer of its own, gone when you leave. "
                        + "peer COMMAND runs a command on the peer; a second terminal gets in with: surefoot practice enter server"
                ),
                .blank,
            ],
            hasPeer: true, peerCommand: Lab.peerCommand, isLab: true,
            answering: demo ? .demonstration : .person)
        let runbook = try options.load(BuiltInRunbooks.standard)
        let runner = CommandRunner(programs: ProgramPaths())
        let walk = try await HostWalk(options.wishes, in: lab, runner).make(runbook)
        throw ExitCode(await walk.run())
    }
}
