import Foundation
import Runbook
import TestSupport
import Testing

/// The screens, as plays that can be read: what is typed and what is seen. `SUREFOOT_RECORD=1` writes them anew, and fails.
@Suite(.serialized) struct PlayTests {
    @Test(arguments: Play.all)
    func theScreenIsAsWritten(play: Play) throws {
        let program = try Program.path()
        let columns = play.setting("columns").flatMap(UInt16.init) ?? 80
        let person = try Person(
            play.arguments,
            environment: ["TERM=\(play.setting("terminal") ?? "dumb")", "LC_ALL=C"],
            columns: columns, rows: columns == 0 ? 0 : 24)
        try person.sees("? >")
        if let command = play.setting("server") { _ = try person.elsewhere("server", command) }
        for line in play.typed {
            person.waitsForPrompt()
            try person.types(try Staged.line(toType: line, on: person.screen, program: program))
        }
        let status = try person.endsInTime()
        let seen = [play.body[0]] + Staged.lines(person.screen, program: program) + ["[exit \(status)]"]
        guard ProcessInfo.processInfo.environment["SUREFOOT_RECORD"] == nil else {
            try play.record(seen)
            Issue.record("\(play.name) is written anew.")
            return
        }
        let difference = seen.difference(from: play.body).map { change in
            switch change {
            case .insert(let offset, let line, _): "+ \(offset): \(line)"
            case .remove(let offset, let line, _): "- \(offset): \(line)"
            }
        }
        #expect(seen == play.body, "\(play.name) differs:\n\(difference.joined(separator: "\n"))")
    }

    /// The sections that a lab does not come by, and why. Others are tests' affair: `BranchTests`, `EvidenceTests`, `FaultTests`.
    private static let elsewhere: [String: Set<String>] = [
        // Somebody else holds the lock for so long that all attempts fail, and lets go in time.
        "lock-held": [
            "list-input", "check-state-rule", "insert-state-rule", "default-deny", "reset-counters",
        ],
        // The kernel lacks the match.
        "no-conntrack": ["check-state-rule", "insert-state-rule"],
        // Somebody resets the counters in the middle of a test, or opens every port.
        "counters-disagree": ["open-outbound", "test-inbound"], "no-port-left": ["test-inbound"],
        // Another machine tells of another test than was seen.
        "seen-otherwise": ["test-inbound"],
    ]

    /// Whoever reads the plays has seen every way that the steps know.
    @Test func eachBranchOfTheStepsIsPlayed() throws {
        let seen = Play.all.flatMap(\.body).joined(separator: " ").flowing
        let runbook = try BuiltInRunbooks.load(BuiltInRunbooks.standard)
        for step in try #require(runbook).steps {
            for section in step.body.sections
            where !(Self.elsewhere[section.name]?.contains(step.id) ?? false) {
                let beginning = section.text.replacing("- ", with: "").flowing.prefix(40)
                #expect(seen.contains(beginning), "\(step.id): \(section.heading)")
            }
        }
    }
}
