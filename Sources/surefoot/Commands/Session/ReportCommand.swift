import ArgumentParser
import Host
import StepEngine
import Terminal

/// What a session did, for a ticket.
struct ReportCommand: ExplainedCommand {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "Tell what a session did, as Markdown for a ticket.",
        usage: "surefoot report [SESSION] [--json]")
    static let examples = ["sudo surefoot report", "sudo surefoot report --json"]

    @Argument(help: .session)
    var session: String?

    @Flag(help: "Print the journal's records as one JSON array.")
    var json = false

    func run() throws {
        let session = try JournalFolder.own.chosen(session)
        guard let entries = try? Masked(session.entries, typed: Record.typedKey) else {
            Screen.complain(
                "What looks like a secret cannot be masked, so nothing is shown. \(session.path) has it all.")
            throw ExitCode(Status.failed)
        }
        guard json else {
            let report = SessionReport(
                entries.map { $0.map { ($0.at, $0.record) } }, of: session.path,
                isOfThisBoot: session.boot == .present)
            return Screen.standard.show(report.markdown)
        }
        Screen.standard.show(json: entries.value)
        SessionReport.remark(onMasks: entries.count, journal: session.path).map(Screen.complain)
    }
}
