import ArgumentParser
import Host
import Linux
import Netfilter
import Runbook
import StepEngine
import Terminal

/// What belongs to a walk beside its engine: its name, its journal, and the lock that keeps others out.
final class WalkSession {
    let id: String
    let journal: SessionJournal
    private let lock: SessionLock

    private init(id: String, journal: SessionJournal, lock: SessionLock) {
        self.id = id
        self.journal = journal
        self.lock = lock
    }

    /// Begins a session, or says who holds the host or has left it unconfirmed, and ends. The families are those whose
    /// rules the session begins from; none where nobody can be locked out.
    static func begin(
        from families: [Family], _ runner: CommandRunner, _ reader: ConditionalReader
    ) async throws -> WalkSession {
        let lock = try taken { () throws(SessionLock.Refusal) in try SessionLock.take() }
        if let timer = RollbackTimer.running() {
            let newest = JournalFolder.own.newestOfThisHost()
            let name = newest.map { "session \($0.id)" } ?? "an earlier session"
            Screen.complain(
                "The rollback timer of \(name) still runs and puts the rules back in \(timer.remaining) s. "
                    + "`surefoot resume` goes on with that session; `surefoot rollback` puts the rules back now."
            )
            throw ExitCode(Status.failed)
        }
        try await demandConfirmedRules(families, runner, reader)
        let id = JournalFolder.newID()
        return WalkSession(id: id, journal: try .begun(id), lock: lock)
    }

    /// What a session has changed and nobody has confirmed is nothing to begin from: its way back would lead there.
    private static func demandConfirmedRules(
        _ families: [Family], _ runner: CommandRunner, _ reader: ConditionalReader
    ) async throws {
        guard !families.isEmpty else { return }
        let tables = await reader.read(families, .rules).compactMapValues(\.table)
        guard let change = await UnconfirmedChange.found(in: tables, .own, runner) else { return }
        Screen.complain(change.sentence + " Until then nothing new is begun.")
        throw ExitCode(Status.failed)
    }

    /// Goes on with a session. Somebody else's terminal lets go of it first, if that is wanted.
    static func resume(_ id: String, takeOver: Bool) throws -> WalkSession {
        let lock = try taken { () throws(SessionLock.Refusal) in
            try takeOver ? SessionLock.takeOver() : SessionLock.take()
        }
        return WalkSession(id: id, journal: try .begun(id), lock: lock)
    }

    private static func taken(_ take: () throws(SessionLock.Refusal) -> SessionLock) throws -> SessionLock {
        do throws(SessionLock.Refusal) { return try take() } catch {
            switch error {
            case .held(let holder): throw refused(by: holder)
            case .impossible(let reason):
                Screen.complain(reason)
                throw ExitCode(Status.failed)
            }
        }
    }

    private static func refused(by holder: SessionLock.Holder?) -> ExitCode {
        let process = holder.map { ", process \($0.process)" } ?? ""
        let newest = JournalFolder.own.newestOfThisHost()
        let session = newest.map { $0.hasEnded ? "" : ": \($0.id), begun \($0.entries[0].at)" } ?? ""
        let takingOver =
            newest?.history.isGuard ?? false ? "" : "To take it over: `surefoot resume --take-over`. "
        Screen.complain(
            "A session is open on this host already\(session), by \(holder?.account ?? "somebody")\(process). "
                + "To read what it has done so far: `surefoot report`. \(takingOver)Or wait until it has ended."
        )
        return ExitCode(Status.failed)
    }
}

extension JournalFolder {
    /// The folder of this account.
    static var own: JournalFolder { .standard(environment: ProcessEnvironment.variables) }

    /// The session that a command is about: the named one, or the newest of this network namespace.
    func chosen(_ id: String?) throws -> Session {
        guard let found = id.map({ session(named: $0) }) ?? newestOfThisHost() else {
            Screen.complain(
                distrust ?? id.map { "There is no session \"\($0)\" in \(path)." }
                    ?? "There is no session of this host in \(path).")
            throw ExitCode(Status.failed)
        }
        return found
    }
}

extension JournalFolder.Session {
    /// That another version has written something which this one does not understand; nil if it understands all.
    var strangeness: String? {
        strangeLine.map { line in
            "Line \(line) of \(path) is not understood by this version of Surefoot. Another one has written it; "
                + "\(history.header?.version ?? "which") began the session."
        }
    }
}
