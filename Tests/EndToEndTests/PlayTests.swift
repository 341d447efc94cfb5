import Foundation
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

    /// A play that nobody finds is played by nobody.
    @Test func thePlaysAreThere() {
        #expect(Play.all.count >= 8)
    }
}
