import ArgumentParser
import Host
import StepEngine
import Terminal

/// What a session did, for a ticket.
struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "Tell what a session did, as Markdown for a ticket.")

    @Argument(help: "The session, or the beginning of its name; without it, the newest of this host.")
    var session: String?

    @Flag(help: "Print the journal's records as one JSON array.")
    var json = false

    func run() throws {
        let session = try JournalFolder.own.chosen(session)
        guard json else {
            let report = SessionReport(
                session.entries.map { ($0.at, $0.record) }, session.history,
                isOfThisBoot: session.boot == .present)
            return Screen.standard.show(report.markdown)
        }
        Screen.standard.show(json: session.entries)
    }
}
