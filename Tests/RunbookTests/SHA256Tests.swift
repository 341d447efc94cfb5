import Foundation
import Fuzzing
import Testing

@testable import Runbook

/// The hash that tells runbooks apart.
struct SHA256Tests {
    /// Examples of NIST (FIPS 180-4; "Secure Hashing Algorithm: examples with intermediate values").
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
        (
            "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
            "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
        ),
        (
            String(repeating: "a", count: 1_000_000),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
        ),
    ])
    func examples(text: String, digits: String) {
        #expect(SHA256.digits(of: text.utf8) == digits)
    }

    /// Every length around the blocks' ends, and some thousand bytes, all random.
    @Test func itIsWhatTheSystemSays() throws {
        let folder = try Folder()
        var generator = SeededGenerator(seed: 256)
        let lengths = Array(0..<260) + (0..<40).map { _ in Int.random(in: 260..<9000, using: &generator) }
        let texts = lengths.map { length in
            Data((0..<length).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
        }
        for (number, text) in texts.enumerated() { try text.write(to: folder.file("\(1000 + number)")) }
        let lines = try folder.run("sha256sum *").split(separator: "\n")
        #expect(lines.map { String($0.prefix(64)) } == texts.map { SHA256.digits(of: $0) })
    }

    /// A person finds the hash of a runbook by the command that is told.
    @Test func aPersonCanWorkItOut() throws {
        let folder = try Folder()
        for file in [("runbook.md", "head"), ("01-first.md", ""), ("02-zwölf und mehr.md", "é\r\n")] {
            try Data(file.1.utf8).write(to: folder.file(file.0))
        }
        try Data("no part of it".utf8).write(to: folder.file("notes.txt"))
        let files = [("01-first.md", ""), ("02-zwölf und mehr.md", "é\r\n"), ("runbook.md", "head")]
        #expect(try folder.run("sha256sum *.md | sha256sum").hasPrefix(Runbook.hash(of: files)))
        let builtIn = try #require(try BuiltInRunbooks.load(BuiltInRunbooks.standard))
        let steps = URL(filePath: #filePath).appending(path: "../../../Steps/\(builtIn.name)").standardized
        #expect(try Folder(steps).run("sha256sum *.md | sha256sum").hasPrefix(builtIn.hash))
    }

    /// All lists of up to three files with short names and texts: what moves from one file, name or list to another changes
    /// the hash.
    @Test func noTwoRunbooksHaveTheSame() {
        let parts = ["", "a", "\n", "a\n", "\na", "b.md", "a  b.md\n"]
        let names = ["a.md", "b.md", "a.mda", "a  b.md"]
        var hashes: [String: [String]] = [:]
        for count in 0...3 {
            for first in parts {
                for second in parts {
                    for name in names {
                        let files = [("0.md", first), (name, second), (name + "c", first + second)].prefix(
                            count)
                        let list = files.flatMap { [$0.0, $0.1] }
                        let hash = Runbook.hash(of: Array(files))
                        #expect(hashes[hash] ?? list == list)
                        hashes[hash] = list
                    }
                }
            }
        }
        #expect(hashes.count == Set(hashes.values).count && hashes.count > 300)
    }
}

/// A folder of files for other programs.
private final class Folder {
    private let url: URL
    private let isOwn: Bool

    init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "surefoot-\(UUID().uuidString)")
        isOwn = true
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: false)
    }

    init(_ url: URL) throws {
        self.url = url
        isOwn = false
    }

    deinit { if isOwn { try? FileManager.default.removeItem(at: url) } }

    func file(_ name: String) -> URL { url.appending(path: name) }

    func run(_ line: String) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", line]
        process.currentDirectoryURL = url
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let said = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: said, as: UTF8.self)
    }
}
