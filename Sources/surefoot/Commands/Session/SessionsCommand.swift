import ArgumentParser
import Host
import StepEngine
import Terminal

/// The list of sessions.
struct SessionsCommand: ExplainedCommand {
    static let configuration = CommandConfiguration(
        commandName: "sessions", abstract: "List the sessions that have a journal here, the newest first.",
        usage: "surefoot sessions")
    static let examples = ["sudo surefoot sessions", "sudo surefoot report"]

    func run() {
        let folder = JournalFolder.own
        let sessions = folder.sessions()
        guard !sessions.isEmpty else {
            return Screen.standard.show([.text("There is no session in \(folder.path) yet.")])
        }
        Screen.standard.show(
            sessions.map { session in
                let who = session.history.header?.account ?? "somebody"
                let place = session.history.isGuard ? "under guard" : "at step \(session.history.step)"
                let state = session.history.ending?.name ?? "open, \(place)"
                let restart = session.boot == .present ? "" : ", before the host was restarted"
                return .output("\(session.id)  \(state)\(restart)  by \(who)")
            })
    }
}

extension ArgumentHelp {
    /// A session of this host.
    static let session = ArgumentHelp(
        "The session, or the beginning of its name; without it, the newest of this host.",
        valueName: "SESSION")
}
