import Foundation
import Fuzzing
import Glibc
import Linux
import SafeText
import TestSupport
import Testing

@testable import Host

/// As root, only what is root's alone is written to, and believed.
@Suite(.leavesNothing, .enabled(if: geteuid() == 0, "needs root, to make files of other accounts"))
struct TrustedPlaceTests {
    private static let other = Adversary.account
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func isTrusted(_ path: String) -> Bool {
        do throws(HostError) {
            try TrustedPlace.demand(path)
            return true
        } catch {
            return false
        }
    }

    /// Random ways, of folders and links of root's and of another account, with all kinds of permissions. Just where that account
    /// can exchange something on the way, or put something into the last folder, is nothing written.
    @Test func justWhatNobodyElseCanChangeIsTrusted() throws {
        let start = "/tmp/surefoot-trust-\(getpid())"
        try Folder.make(start)
        defer { try? FileManager.default.removeItem(atPath: start) }
        var maker = WayMaker(start: start, generator: SeededGenerator(seed: 14))
        var ways: [String] = []
        for number in 0..<150 { ways.append(try maker.way(number)) }
        try Adversary.isListed(at: maker.listed)
        let answers = try Adversary.canChange(ways)
        for (way, canChange) in zip(ways, answers) {
            #expect(isTrusted(way) == !canChange, "\(way): \(Self.look(at: way))")
        }
        #expect(answers.contains(true) && answers.contains(false))
    }

    /// The same of programs: just those are found and run that the other account could not exchange, and did not write.
    @Test func justWhatNobodyElseCanChangeIsRun() throws {
        let start = "/tmp/surefoot-run-\(getpid())"
        try Folder.make(start)
        defer { try? FileManager.default.removeItem(atPath: start) }
        var maker = WayMaker(start: start, generator: SeededGenerator(seed: 15))
        var ways: [String] = []
        for number in 0..<150 {
            ways.append(try maker.way(number))
            try maker.program(in: ways[number])
        }
        try Adversary.isListed(at: maker.listed)
        // Whoever can put something into the folder has a program there of a name that is missing.
        let answers = zip(
            try Adversary.canChange(ways), try Adversary.canChange(ways.map { $0 + "/program" })
        ).map { $0 || $1 }
        for (way, canChange) in zip(ways, answers) {
            let isFound = ProgramPaths(path: way).find("program") == way + "/program"
            #expect(isFound == !canChange, "\(way): \(Self.look(at: way))")
        }
        #expect(answers.contains(true) && answers.contains(false))
    }

    private static func look(at way: String) -> String {
        guard let status = try? FileStatus(of: way) else { return "gone" }
        return "\(status.user) \(String(status.permissions, radix: 8))"
    }

    /// Nobody is told to take /tmp, or a folder like it, from those whom it is for.
    @Test func aFolderForAllStaysSo() throws {
        let path = folder.path
        try File.create(path + "/runbook.md", "Words")
        #expect(chmod(path, 0o1777) == 0)
        let sentence =
            "Others may write to \(path), and so could change what root writes to \(path). Choose another place, such as /root."
        #expect(throws: HostError(sentence)) { try TrustedPlace.demand(path) }
        let objection = try #require(try RunbookFolder(path).objection)
        #expect(objection.contains("Copy it: ") && !objection.contains("chmod"))
        #expect(chmod(path, 0o777) == 0)
        #expect(try RunbookFolder(path).objection?.contains("chmod") ?? false)
        #expect(chmod(path, 0o700) == 0)
    }

    /// Nothing of another account is replaced, followed or believed, and what was there stays as it is.
    @Test func filesOfOthersAreLeftAlone() throws {
        let path = folder.path + "/answers"
        try File.create(path, "theirs")
        #expect(chown(path, Self.other, 0) == 0)
        #expect(throws: HostError.self) { try AnswersFile.write("mine", to: path) }
        #expect(try File.text(path) == "theirs")
        #expect(chown(path, 0, 0) == 0)
        try AnswersFile.write("mine", to: path)
        #expect(try File.text(path) == "mine" && File.text(path + ".surefoot-previous") == "theirs")
        #expect(chmod(folder.path, 0o1777) == 0)
        #expect(throws: HostError.self) { try AnswersFile.write("again", to: path) }
        #expect(throws: HostError.self) { try AnswersFile.prepare(folder.path + "/new") }
        #expect(throws: Journal.Failure.self) { _ = try JournalFile(folder.path + "/1.jsonl") }
        #expect(chmod(folder.path, 0o700) == 0)
        #expect(try File.text(path) == "mine" && !File.exists(folder.path + "/new"))
    }

    @Test func journalsThatOthersCouldHaveWrittenAreNotBelieved() throws {
        let journals = JournalFolder(path: folder.path)
        try File.create(
            folder.path + "/1.jsonl",
            #"{"at":"2026-01-01T00:00:00.000Z","record":"finished","ending":"aborted"}"# + "\n")
        #expect(journals.distrust == nil)
        #expect(chown(folder.path, Self.other, 0) == 0)
        #expect(journals.distrust?.hasPrefix("\(folder.path) belongs to user 12345") ?? false)
        #expect(journals.sessions().isEmpty && journals.session(named: "1") == nil)
        #expect(chown(folder.path, 0, 0) == 0)
    }
}
