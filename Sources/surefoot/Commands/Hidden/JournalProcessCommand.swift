import ArgumentParser
import Host

/// What writes a journal's file.
struct JournalProcessCommand: HiddenCommand {
    static let name = JournalProcess.command
    static let purpose = "writes the journal of a session"
    static let instead = "surefoot report"

    @Argument(parsing: .captureForPassthrough) var words: [String] = []

    func run() throws {
        let session = try Self.caller()
        guard words.count == 1 else { throw Self.refusal() }
        JournalProcess.run(words[0], for: session)
    }
}
