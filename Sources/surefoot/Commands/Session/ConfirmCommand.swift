import ArgumentParser
import Host
import StepEngine
import Terminal

/// Showing, from within a new login, that it works.
struct ConfirmCommand: ExplainedCommand {
    static let configuration = CommandConfiguration(
        commandName: "confirm",
        abstract: "Confirm, in a new login, that you can still get in: with the code that the wizard shows.",
        usage: "surefoot confirm CODE")
    static let examples = ["surefoot confirm k7m2x", "ssh HOST surefoot confirm k7m2x"]

    @Argument(help: ArgumentHelp("The code on the wizard's screen.", valueName: "CODE"))
    var code: String

    func run() throws {
        let answer = try answer()
        guard answer.isHeard else {
            Screen.complain(answer.sentence)
            throw ExitCode(Status.failed)
        }
        Screen.standard.show([.verdict(.ok, nil, answer.sentence)])
    }

    private func answer() throws -> ConfirmationAnswer {
        do throws(ConfirmationCall.Silence) {
            return try ConfirmationCall.tell(code)
        } catch {
            switch error {
            case .nobodyListens:
                Screen.complain(
                    "No wizard on this host waits for a code. Is it another host, or is its time over? Look at its screen."
                )
            case .noAnswer: Screen.complain("The wizard does not answer. Look at its screen.")
            }
            throw ExitCode(Status.failed)
        }
    }
}
