import Foundation
import Fuzzing
import Netfilter
import Runbook
import Testing

@testable import SafeText
@testable import StepEngine
@testable import Terminal

/// Reports tell no secret, and keep everything else.
struct SecretsTests {
    private static var secretive: Secretive { Secretive(generator: SeededGenerator(seed: Asked.seed)) }

    /// Whether a text shows so much of a secret as could be of use.
    private static func shows(_ text: String, _ secret: String) -> Bool {
        let letters = Array(secret)
        return (0...(letters.count - 8)).contains { text.contains(String(letters[$0..<$0 + 8])) }
    }

    /// All that `report` prints of a journal with such records.
    private static func outputs(_ records: [Record], count: inout Int) throws -> [String] {
        let entries = try Masked(records, typed: Record.typedKey)
        count = entries.count
        let report = SessionReport(
            entries.map { $0.map { (at: "now", record: $0) } }, of: "/var/lib/surefoot/1.jsonl",
            isOfThisBoot: true)
        return [
            Shown(report.markdown, .unicode).text, Shown(report.markdown, .ascii).text,
            Shown(encoding: entries.value, .unicode).text,
        ]
    }

    @Test("no secret is in any output of a report, wherever it stood", arguments: Secretive.Kind.allCases)
    func secrets(kind: Secretive.Kind) throws {
        var secretive = Self.secretive
        for _ in 0..<60 {
            let sample = secretive.sample(kind)
            var count = 0
            let outputs = try Self.outputs(try ReportTests.records(sample.text), count: &count)
            #expect(count > 0)
            for output in outputs {
                #expect(
                    !sample.secrets.contains { Self.shows(output, $0) },
                    "\(sample.text.debugDescription)\n\(output.prefix(2000))")
                #expect(output.contains(Masker.mask))
            }
            #expect(outputs[0].contains("secret are masked here. The journal has them as they were"))
        }
    }

    @Test("no secret of any kind is left in a text", arguments: Secretive.Kind.allCases)
    func many(kind: Secretive.Kind) {
        var secretive = Self.secretive
        for _ in 0..<3000 {
            let sample = secretive.sample(kind)
            var masker = Masker()
            let masked = masker.masked(sample.text)
            #expect(
                !sample.secrets.contains { Self.shows(masked, $0) },
                "\(sample.text.debugDescription)\n\(masked)")
            #expect(masker.masked(masked) == masked)
        }
    }

    @Test("a private key that was pasted line by line is none the less one")
    func lineByLine() throws {
        var secretive = Self.secretive
        for _ in 0..<100 {
            let sample = secretive.sample(.privateKey)
            let lines = sample.text.trimmingCharacters(in: .whitespacesAndNewlines).split(separator: "\n")
                .map(String.init)
            let records =
                [.note(lines[0])] + lines.dropFirst().map { Record.answered($0) } + [.answered("insert")]
            var count = 0
            for output in try Self.outputs(records, count: &count) {
                #expect(!sample.secrets.contains { Self.shows(output, $0) }, "\(lines)\n\(output)")
                #expect(output.contains("insert"))
            }
        }
    }

    @Test("the word behind an option of a command is one word of a list")
    func lists() throws {
        let commands = [
            Command(["curl", "--password", "hunter2 hunter2", "host"]),
            Command(["x", "--token", "hunter2 hunter2"]),
            Command(["curl", "-u", "me:hunter2 hunter2", "host"]),
        ]
        var count = 0
        for output in try Self.outputs(commands.map { .intent(.run($0)) }, count: &count) {
            #expect(!output.contains("hunter2") && output.contains("curl"))
        }
        #expect(count == 3)
    }

    /// In JSON each string is masked by itself, and nothing else is touched, whatever the strings are.
    @Test func json() throws {
        var secretive = Self.secretive
        let texts =
            Hostile.texts(300)
            + Secretive.Kind.allCases.flatMap { kind in (0..<30).map { _ in secretive.sample(kind).text } }
        for text in texts {
            let value = ["password=\(text)": ["a", text, "b"], text: []]
            let json = String(decoding: try JSONEncoder().encode(value), as: UTF8.self)
            var masker = Masker()
            let read = try JSONDecoder().decode(
                [String: [String]].self, from: Data(masker.masked(json: json, typed: "").utf8))
            var single = Masker()
            #expect(read == value.mapValues { $0.map { single.masked($0) } })
            #expect(masker.count == single.count)
        }
    }

    @Test("what is no secret stays as it is")
    func ordinary() throws {
        var secretive = Self.secretive
        var texts = (0..<20_000).map { _ in secretive.ordinary() }
        let tests = URL(filePath: #filePath).appending(path: "../../..").standardized
        for folder in ["NetfilterTests/Firewalls", "NetfilterTests/Recorded", "../Steps"] {
            let files = FileManager.default.enumerator(
                at: tests.appending(path: folder), includingPropertiesForKeys: nil)
            for case let file as URL in try #require(files) where !file.hasDirectoryPath {
                texts.append(try String(contentsOf: file, encoding: .utf8))
            }
        }
        #expect(texts.count > 20_020)
        for text in texts {
            var masker = Masker()
            let masked = masker.masked(text)
            if masked != text {
                let (was, now) = try #require(
                    zip(text.split(separator: "\n"), masked.split(separator: "\n")).first { $0 != $1 })
                Issue.record("\(was)\n\(now)")
            }
            #expect(masker.count == 0)
        }
    }

    @Test("what a session with nothing to hide holds is told as it is, without a remark")
    func innocentReport() throws {
        let records = try ReportTests.records("word 2001:db8::1 http://a.example/")
        var count = 0
        let outputs = try Self.outputs(records, count: &count)
        #expect(count == 0 && !outputs[0].contains("masked"))
        #expect(outputs[2] == Shown(encoding: records, .unicode).text)
    }

    /// A reason that was accepted stays one, though it is masked.
    @Test func reasons() throws {
        let order = try AcceptOrder("80 because password=hunter2hunter2")
        var count = 0
        let outputs = try Self.outputs(
            [.accepted(order, [.ipv4]), .accepted(try AcceptOrder("80 because AKIA0123456789ABCDEF"), [])],
            count: &count)
        #expect(count == 2)
        #expect(
            outputs.allSatisfy { !$0.contains("hunter2") && !$0.contains("AKIA") && $0.contains("because") })
    }
}
