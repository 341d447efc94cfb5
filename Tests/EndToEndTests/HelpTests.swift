import ArgumentParser
import TestSupport
import Testing

@testable import surefoot

/// What `--help` says, of every command that the parser knows.
@Suite struct HelpTests {
    /// A command as the parser has it, with the words that lead to it.
    private struct Place: CustomStringConvertible {
        let words: [String]
        let command: any ParsableCommand.Type

        var description: String { words.joined(separator: " ") }

        /// All of them below this one, but for those that Surefoot starts for itself.
        var all: [Place] {
            [self]
                + command.configuration.subcommands.filter { $0.configuration.shouldDisplay }
                .flatMap { Place(words: words + [$0._commandName], command: $0).all }
        }
    }

    private static let places = Place(words: [], command: Surefoot.self).all

    private func lines(_ text: String) -> [Substring] {
        text.split(separator: "\n", omittingEmptySubsequences: false)
    }

    /// The lines below a heading.
    private func section(_ title: String, of text: String) -> [Substring] {
        lines(text).drop { $0 != "\(title):" }.dropFirst().prefix { !$0.isEmpty }.map { $0.dropFirst(2) }
    }

    @Test func eachFitsAndNamesValuesInCapitals() throws {
        try #require(Self.places.count > 15)
        for place in Self.places {
            let help = try Program.run(place.words + ["--help"])
            #expect(help.status == 0 && help.output.contains("USAGE: surefoot"), "\(place)")
            #expect(lines(help.output).allSatisfy { $0.count <= 78 }, "\(place): \(help.output)")
            #expect(!help.output.contains("<"), "\(place): \(help.output)")
        }
    }

    @Test func eachEndsWithExamplesThatCanBeTyped() throws {
        for place in Self.places {
            let help = try Program.run(place.words + ["--help"])
            let examples = section("EXAMPLES", of: help.output)
            #expect(examples.count == 2, "\(place): \(help.output)")
            for example in examples {
                let words = try CommandLineText(String(example)).wordsOfProgram
                #expect(throws: Never.self, "\(example)") { _ = try Surefoot.parseAsRoot(words) }
            }
        }
    }

    @Test func eachEndsWithTheStatusesThatItCanHave() throws {
        for place in Self.places {
            let help = try Program.run(place.words + ["--help"])
            let command = try #require(
                place.command as? any ExplainedCommand.Type, "\(place) explains nothing")
            let told = section("EXIT STATUS", of: help.output)
            #expect(
                told.map { Int32($0.prefix { $0.isNumber }) } == command.statuses.map(\.rawValue), "\(place)")
            #expect(told.allSatisfy { $0.count > 5 } && help.output.hasSuffix("\(told.last ?? "-")\n"))
            #expect(command.statuses.starts(with: [.done, .failed, .usage]), "\(place)")
        }
    }

    /// `help COMMAND` says the same; what stands behind a command that is run is that command's.
    @Test func helpIsFoundByEveryWay() throws {
        for place in Self.places where !place.words.isEmpty {
            let help = try Program.run(["help"] + place.words)
            #expect(
                try help.output == Program.run(place.words + ["-h"]).output && help.status == 0, "\(place)")
        }
        let practice = try Program.run(["practice", "--help"]).output
        #expect(practice.contains("  --pace SECONDS  ") && practice.contains("--confirm-within SECONDS"))
        #expect(try Program.run(["guard", "--help"]).output.contains("--within SECONDS"))
        let unknown = try Program.run(["help", "chekc"])
        #expect(unknown.status == 2 && unknown.output.contains("Did you mean \"check\"?"))
    }

    @Test func valuesAreNamedTheSameWhereWordsAreWrong() throws {
        let missing = try Program.run(["run", "--confirm-within"])
        #expect(
            missing.status == 2 && missing.output.contains("Missing value for '--confirm-within SECONDS'"))
        let typed = try Program.run(["check", "<FILE>"])
        #expect(typed.status == 2 && typed.output.contains("Unexpected argument '<FILE>'"))
    }

    @Test func theWordsOfTheScreenAreExplained() throws {
        let words = try Program.run(["help", "words"])
        #expect(words.status == 0 && lines(words.output).allSatisfy { $0.count <= 78 })
        #expect(
            words.output.flowing.contains("- rollback timer: A process of its own that puts the rules back"))
    }

    @Test(arguments: [
        (["practice", "--pace", "1"], "--pace goes with --demo"),
        (["practice", "--demo", "--pace", "61"], "from 0 to 60"),
        (["practice", "--demo", "--pace", "nan"], "from 0 to 60"),
        (["practice", "--confirm-within", "5"], "from 10 to 3600"),
        (["guard", "--within", "5", "--", "true"], "from 10 to 3600"),
        (["guard", "status", "--path", "/nonexistent"], "/nonexistent"),
    ])
    func optionsOfACommandWithSubcommandsAreLookedAt(words: [String], sentence: String) throws {
        let run = try Program.run(words)
        #expect(run.status == 2 && run.output.flowing.contains(sentence), "\(run.output)")
    }
}
