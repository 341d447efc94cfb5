import ArgumentParser
import FoundationEssentials
import Glibc
import Host
import StepEngine
import Terminal

/// The list of sessions.
struct SessionsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sessions", abstract: "List the sessions that have a journal here, the newest first.")

    func run() {
        let folder = JournalFolder.own
        let sessions = folder.sessions()
        guard !sessions.isEmpty else {
            return Screen.standard.show([.text("There is no session in \(folder.path) yet.")])
        }
        Screen.standard.show(
            sessions.map { session in
                let who = session.history.header?.account ?? "somebody"
                let state = session.history.ending?.name ?? "open, at step \(session.history.step)"
                return .output("\(session.id)  \(state)  by \(who)")
            })
    }
}

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
            let report = SessionReport(session.entries.map { ($0.at, $0.record) }, session.history)
            return Screen.standard.write(report.markdown)
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        Screen.standard.write(String(decoding: try encoder.encode(session.entries), as: UTF8.self) + "\n")
    }
}
