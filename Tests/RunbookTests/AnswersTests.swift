import SafeText
import Testing

@testable import Runbook

/// Files of answers for walks that nobody watches.
@Suite struct AnswersTests {
    private let runbook: Runbook

    init() throws {
        runbook = try #require(try BuiltInRunbooks.load(BuiltInRunbooks.standard))
    }

    @Test func theFileToFillInIsAFile() throws {
        let answers = try Answers(
            file: "a", text: Answers.text(for: runbook, in: .unicode).text, for: runbook)
        #expect(answers.probe == .namespace && answers.urls.isEmpty)
        #expect(answers.steps["default-deny"]?["deny"] == .yes)
        #expect(answers.accepts.isEmpty && !answers.shutsOthers)
        #expect(answers.steps["reset-counters"]?["reset"] == .no)
        #expect(answers.steps["review-and-save"]?["save"] == .yes)
    }

    @Test func whatWasAnsweredComesBack() throws {
        var answers = try Answers(
            file: "a", text: Answers.text(for: runbook, in: .unicode).text, for: runbook)
        answers.probe = .ssh(host: "peer.example.net")
        answers.urls = ["ipv4": "http://192.0.2.9/", "ipv6": "http://[2001:db8::9]/"]
        answers.steps["review-and-save"]?["save"] = .with("/root/my \"rules\": Tom's #1")
        answers.steps["insert-state-rule"]?["move"] = .no
        answers.accepts = [
            .init(port: "80", network: "2001:db8::/32", reason: "Tom's shop: #1"), .init(port: "53/udp"),
        ]
        answers.shutsOthers = true
        let again = try Answers(
            file: "b", text: Answers.text(for: runbook, answers, in: .unicode).text, for: runbook)
        #expect(again == answers)
    }

    /// Everything that is wrong is told at once, each with its line.
    @Test func allProblemsAreTold() throws {
        let text = """
            probe_via: pigeon
            url: {ipv7: x}
            stps: {}
            accept: [{prt: 80}, {port: 443, from: [1, 2]}]
            shut: these
            steps:
              insert-state-rule: {insrt: yes, move: maybe}
              reset-counters: {reset: no}
              review-and-save: {save: rules}
            """
        let error = #expect(throws: RunbookError.self) {
            try Answers(file: "a.yaml", text: text, for: runbook)
        }
        let problems = (error?.problems ?? []).map(\.description)
        for expected in [
            "a.yaml:1: probe_via: \"pigeon\"", "a.yaml:2: ipv7:", "a.yaml:3: stps:",
            "a.yaml:4: port: This key is missing", "a.yaml:4: prt:", "a.yaml:4: from: A single value",
            "a.yaml:5: shut: \"these\"",
            "a.yaml:7: insert: This answer",
            "a.yaml:7: insrt:", "a.yaml:7: move: \"maybe\"", "default-deny: This key is missing",
            "a.yaml:9: save: \"rules\"",
        ] {
            #expect(
                problems.contains { $0.hasPrefix(expected) || $0.contains(expected) },
                "\(expected)\n\(problems)")
        }
    }

    @Test(arguments: [
        "", "- a", "a: [", "steps: 3", "probe_via: namespace\nsteps: {default-deny: yes}", "\u{0}",
    ])
    func whatIsNoFileOfAnswersIsRefused(text: String) {
        #expect(throws: RunbookError.self) { try Answers(file: "a", text: text, for: runbook) }
    }
}
