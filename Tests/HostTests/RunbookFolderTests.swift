import Foundation
import Fuzzing
import Glibc
import Linux
import Runbook
import TestSupport
import Testing

@testable import Host

/// Whose a runbook on disk is.
@Suite(.leavesNothing, .enabled(if: geteuid() == 0, "needs root, to make files of other accounts"))
struct RunbookFolderTests {
    /// Random folders and files, with links among them, of root's and of another account, with all kinds of permissions and access
    /// lists. Just where that account can change what would be read is there somebody who can, and an objection to running it.
    @Test func justWhatNobodyElseCanChangeIsRun() throws {
        let start = "/tmp/surefoot-runbooks-\(getpid())"
        try Folder.make(start)
        defer { try? FileManager.default.removeItem(atPath: start) }
        var maker = WayMaker(start: start, generator: SeededGenerator(seed: 10))
        var runbooks: [(folder: String, paths: [String])] = []
        for number in 0..<120 {
            let folder = try maker.way(number)
            let head = try maker.file("runbook.md", in: folder, 1000 + number)
            let step = try maker.file("01-first.md", in: folder, 2000 + number)
            runbooks.append((folder, [folder, head, step]))
        }
        try Adversary.isListed(at: maker.listed)
        var answers = try Adversary.canChange(runbooks.flatMap(\.paths))[...]
        var results: [Bool] = []
        for (folder, paths) in runbooks {
            let canChange = answers.prefix(paths.count).contains(true)
            answers = answers.dropFirst(paths.count)
            let runbook = try RunbookFolder(folder)
            let texts = ["Words of 01-first.md", "Words of runbook.md"]
            #expect(runbook.files.map(\.text) == texts)
            #expect(runbook.origin.folder == (try File.resolved(folder)))
            #expect(!runbook.origin.others.isEmpty == canChange, "\(folder): \(runbook.origin.others)")
            #expect((runbook.objection != nil) == canChange)
            results.append(canChange)
        }
        #expect(results.contains(true) && results.contains(false))
    }

    /// What is told is enough to close the way, within the folder and beyond it.
    @Test(arguments: [false, true]) func theAdviceHelps(isBeyond: Bool) throws {
        let folder = "/root/surefoot runbook \(getpid())\(isBeyond ? "b" : "w")"
        let elsewhere = try TemporaryFolder()
        try Folder.make(folder)
        defer {
            for path in [folder, folder + "-copy"] { try? FileManager.default.removeItem(atPath: path) }
        }
        let file = (isBeyond ? elsewhere.path : folder) + "/runbook.md"
        try File.create(file, "Words")
        if isBeyond { try File.makeLink(folder + "/runbook.md", to: file) }
        try #require(chown(file, Adversary.account, 0) == 0 && chmod(folder, 0o777) == 0)
        let objection = try #require(try RunbookFolder(folder).objection)
        #expect(objection.contains("user 12345, who owns \(file)"))
        #expect(objection.contains("everybody, who may write to \(folder)"))
        let advice = try #require(objection.firstMatch(of: /(?:own|it): (.*)/)).1
        let parts = advice.components(separatedBy: ", and then --runbook ")
        let line = parts[0].replacing("sudo ", with: "")
        #expect(try Finished(running: ["/bin/sh", "-c", line]).status == 0)
        let place = parts.count > 1 ? parts[1].replacing("'", with: "") : folder
        #expect((place == folder) == !isBeyond)
        #expect(try RunbookFolder(place).objection == nil)
    }

    @Test func whatIsNoUTF8IsNamed() throws {
        let folder = try TemporaryFolder()
        try Data([0x61, 0xff]).write(to: URL(filePath: folder.path + "/runbook.md"))
        #expect(throws: HostError("The step file \(folder.path)/runbook.md is no UTF-8. Save it as UTF-8.")) {
            try RunbookFolder(folder.path)
        }
    }
}
