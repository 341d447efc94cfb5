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
    private static let other: UInt32 = 12345
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
        let answers = try Self.adversary(ways)
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
        // Whoever can put something into the folder has a program there of a name that is missing.
        let answers = zip(
            try Self.adversary(ways), try Self.adversary(ways.map { $0 + "/program" })
        ).map { $0 || $1 }
        for (way, canChange) in zip(ways, answers) {
            let isFound = ProgramPaths(path: way).find("program") == way + "/program"
            #expect(isFound == !canChange, "\(way): \(Self.look(at: way))")
        }
        #expect(answers.contains(true) && answers.contains(false))
    }

    /// What the other account can do: each way is tried, and what succeeds is undone.
    private static func adversary(_ ways: [String]) throws -> [Bool] {
        let program = """
            import os, sys
            def succeeds(act, undo):
                try: act()
                except OSError: return False
                undo(); return True
            def changes(path):
                if os.path.isfile(path) and os.access(path, os.W_OK): return True
                return succeeds(lambda: os.rename(path, path + '.x'), lambda: os.rename(path + '.x', path)) \
                    or not os.path.islink(path) and succeeds(lambda: os.utime(path), lambda: None) and os.stat(path).st_uid == os.getuid()
            def parts(path):
                names = path.split('/')
                return ['/'.join(names[:n]) for n in range(3, len(names) + 1)]
            for way in sys.argv[1:]:
                places, todo = [], parts(way)
                while todo:
                    place = todo.pop(0)
                    places.append(place)
                    if os.path.islink(place):
                        target = os.path.join(os.path.realpath(os.path.dirname(place)), os.readlink(place))
                        todo += parts(os.path.normpath(target))
                planted = way + '/planted'
                print(int(any(changes(p) for p in places)
                    or succeeds(lambda: open(planted, 'x').close(), lambda: os.unlink(planted))))
            """
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/setpriv")
        process.arguments =
            ["--reuid=\(other)", "--regid=\(other)", "--clear-groups", "python3", "-c", program] + ways
        process.environment = ["PATH": "/usr/bin:/bin"]
        let output = Foundation.Pipe()
        process.standardOutput = output
        try process.run()
        let said = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        let answers = String(decoding: said, as: UTF8.self).split(separator: "\n").map { $0 == "1" }
        try #require(answers.count == ways.count)
        return answers
    }

    private static func look(at way: String) -> String {
        guard let status = try? FileStatus(of: way) else { return "gone" }
        return "\(status.user) \(String(status.permissions, radix: 8))"
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

/// Makes ways of up to four folders and links.
private struct WayMaker {
    let start: String
    var generator: SeededGenerator

    mutating func way(_ number: Int) throws -> String {
        var path = "\(start)/\(number)"
        try folder(path, isHarmless: true)
        for name in ["a", "b", "c"].prefix(Int.random(in: 0...3, using: &generator)) {
            let next = path + "/" + name
            if Int.random(in: 0..<4, using: &generator) == 0 {
                let target = "\(start)/\(number)-\(name)"
                try folder(target, isHarmless: false)
                try File.makeLink(
                    next, to: Bool.random(using: &generator) ? target : relative(target, from: path))
            } else {
                try folder(next, isHarmless: false)
            }
            path = next
        }
        return path
    }

    /// Puts a program at the end of a way, or a link to one.
    mutating func program(in way: String) throws {
        let program = way + "/program"
        var file = program
        if Int.random(in: 0..<3, using: &generator) == 0 {
            file = start + "/" + file.dropFirst(start.count + 1).split(separator: "/")[0] + "-program"
            try File.makeLink(program, to: file)
        }
        try File.create(file, "#!/bin/sh\n")
        let modes: [UInt32] = [0o755, 0o755, 0o755, 0o775, 0o777]
        let mode = modes[Int.random(in: modes.indices, using: &generator)]
        let isOthers = Int.random(in: 0..<8, using: &generator) == 0
        let group: UInt32 = Int.random(in: 0..<3, using: &generator) == 0 ? 12345 : 0
        try #require(chown(file, isOthers ? 12345 : 0, group) == 0 && chmod(file, mode) == 0)
    }

    private func relative(_ target: String, from path: String) -> String {
        let real = (try? File.resolved(path)) ?? path
        let steps = real.split(separator: "/").count - start.split(separator: "/").count
        return String(repeating: "../", count: steps) + target.dropFirst(start.count + 1)
    }

    private mutating func folder(_ path: String, isHarmless: Bool) throws {
        try Folder.make(path)
        let modes: [UInt32] = [0o755, 0o755, 0o755, 0o755, 0o775, 0o1777, 0o777, 0o1775]
        let mode = isHarmless ? 0o755 : modes[Int.random(in: modes.indices, using: &generator)]
        let isOthers = !isHarmless && Int.random(in: 0..<8, using: &generator) == 0
        let group: UInt32 = Int.random(in: 0..<3, using: &generator) == 0 ? 12345 : 0
        try #require(chown(path, isOthers ? 12345 : 0, group) == 0 && chmod(path, mode) == 0)
    }
}
