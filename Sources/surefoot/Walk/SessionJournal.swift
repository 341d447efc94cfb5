import ArgumentParser
import Host
import Linux
import StepEngine
import Terminal

/// The journal of a session, as the person hears of it: nothing waits for its disk but a change that is about to begin.
final class SessionJournal {
    private let journal: Journal?
    private var hasComplained = false

    /// The file; nil if there is none.
    var path: String? { journal?.path }

    /// For how long a disk may be silent before it is said, in seconds; three times as long before a change is refused.
    private static let patience = 3

    /// The journal of a session, if there is one to be had.
    init(of id: String) {
        journal = try? JournalFolder.own.journal(of: id)
    }

    private init(_ journal: Journal) {
        self.journal = journal
    }

    /// The journal of a session that begins or goes on. Where there is none to be had that is said, and nothing is begun:
    /// nobody could take back what a session without one has changed, once it is cut off.
    static func begun(_ id: String) throws -> SessionJournal {
        let reason: String
        do throws(Journal.Failure) {
            let journal = try JournalFolder.own.journal(of: id)
            guard journal.settle(within: patience * 1000), let failure = journal.failure else {
                return SessionJournal(journal)
            }
            reason = failure
        } catch {
            reason = error.reason
        }
        Screen.complain("\(reason) Without its journal nothing is begun. Nothing was changed.")
        throw ExitCode(Status.failed)
    }

    /// Has a record written, and does not wait for it: no disk may hold up what comes next. A remark alone, of which the
    /// person is told that it is there, has a second.
    func write(_ record: Record) {
        journal?.append(record)
        if case .note = record { journal?.settle(within: 1_000) }
    }

    /// What to show if the journal cannot be written, or its disk does not answer; nil if that was said, or all is well.
    func complaint() -> Message? {
        guard !hasComplained else { return nil }
        // A disk that works has answered by then, so that what it said is told before the next question.
        journal?.settle(within: 50)
        guard let reason = trouble(silentFor: Self.patience) else { return nil }
        hasComplained = true
        return .session(.notRecorded(reason: reason))
    }

    /// Waits until what was written so far is on the disk: without its record nobody could take a change back after a cut.
    ///
    /// - Parameter pause: waits for a moment; it returns false once nobody wants to wait any longer.
    /// - Returns: why the change must not begin; nil if it may.
    func objection(_ pause: () async -> Bool) async -> String? {
        guard let journal else { return nil }
        // A disk that works has answered by then.
        if !journal.settle(within: 50) {
            while !journal.settle(within: 0), trouble(silentFor: 3 * Self.patience) == nil, await pause() {}
        }
        let isOnDisk = journal.settle(within: 0) && journal.failure == nil
        return isOnDisk ? nil : trouble(silentFor: 0)
    }

    /// What keeps the records from the disk; nil if it has taken them, or is silent for less than so many seconds.
    private func trouble(silentFor seconds: Int) -> String? {
        guard let journal else { return nil }
        journal.settle(within: 0)
        guard let silence = journal.silence, silence >= .seconds(seconds) else { return journal.failure }
        return "The disk of \(journal.path) does not answer."
    }

    /// Ends the journal. What the disk has not taken by then stays with the process that writes it.
    ///
    /// - Returns: what to show if not all was written.
    func end() -> Message? {
        guard let journal, !journal.close(within: Self.patience * 1000) else { return nil }
        let reason = trouble(silentFor: 0) ?? ""
        return .session(.recordsLeft(journal.waiting, reason: reason))
    }
}
