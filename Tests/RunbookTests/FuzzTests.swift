import Fuzzing
import SafeText
import Testing

@testable import Runbook

/// The readers, given what nobody would write: they may refuse it, and nothing else.
@Suite struct FuzzTests {
    private static let words = [
        "&a", "*a", "!x", "!!str", "<<:", "---", "...", "? ", "- ", ": ", "{", "}", "[", "]", ",", "|\n",
        ">-\n",
        "'", "\"", "#", "%TAG ! x\n", "\n  ", "\n- ", "\t", "\r\n", "\u{85}", "\u{FEFF}", "\\x41", "null",
        "~",
        "id: x", "run: [a]", "outcomes:", "steps:", "{exit: 0}", "&a [*a]", "a: &a {b: *a}",
    ]

    /// What reads the texts.
    enum Parser: String, CaseIterable {
        case yaml, step, answers
    }

    @Test(arguments: Parser.allCases.filter { Asked.wants($0.rawValue) })
    func nothingCrashesOrIsLost(parser: Parser) throws {
        let runbook = try #require(try BuiltInRunbooks.load(BuiltInRunbooks.standard))
        let pages = EmbeddedSteps.files.map(\.text)
        let answers = Answers.text(for: runbook, in: .unicode).text
        let seeds = parser == .answers ? [answers] : parser == .step ? pages : frontMatters(pages) + [answers]
        let reader = FuzzedReader(parser.rawValue, seeds: seeds, words: Self.words) {
            holds(parser, $0, runbook)
        }
        try reader.isGivenTexts { Issue.record("\(parser): \($0.debugDescription)") }
    }

    private func frontMatters(_ pages: [String]) -> [String] {
        pages.map { $0.split(separator: "\n").dropFirst().prefix { $0 != "---" }.joined(separator: "\n") }
    }

    /// Whether the text is refused with file and sentence, or taken without loss.
    private func holds(_ parser: Parser, _ text: String, _ runbook: Runbook) -> Bool {
        do {
            switch parser {
            case .yaml:
                let keys = try YAMLReader.keys(of: text, file: "f", firstLine: 1)
                return isReadAgain(keys) && isRefusedWithMore(keys)
            case .step: _ = try Step(Page(file: "f", text: text))
            case .answers: _ = try Answers(file: "f", text: text, for: runbook)
            }
            return true
        } catch {
            return !error.problems.isEmpty
                && error.problems.allSatisfy { $0.file == "f" && !$0.message.isEmpty }
        }
    }

    /// Whether the values are the same when they are written in another way.
    private func isReadAgain(_ keys: YAMLMapping) -> Bool {
        let again = try? YAMLReader.keys(of: keys.flow { "" }, file: "f", firstLine: 1)
        return again?.flow { "" } == keys.flow { "" }
    }

    /// Whether an anchor, a tag or an alias at any place makes the text one that is refused.
    private func isRefusedWithMore(_ keys: YAMLMapping) -> Bool {
        var places = 0
        let text = keys.flow {
            places += 1
            return ""
        }
        guard places > 0 else { return true }
        // The place is chosen by the text, so that a text that fails does so at each run.
        var generator = SeededGenerator(seed: text.utf8.reduce(Asked.seed) { $0 &* 31 &+ UInt64($1) })
        let chosen = Int.random(in: 0..<places, using: &generator)
        let decoration = ["&a ", "!x ", "!!str ", "! ", "*a , "].randomElement(using: &generator) ?? ""
        var place = -1
        let decorated = keys.flow {
            place += 1
            return place == chosen ? decoration : ""
        }
        return (try? YAMLReader.keys(of: decorated, file: "f", firstLine: 1)) == nil
    }
}

extension YAMLMapping {
    /// The keys and values in brackets and quotes on one line, with something before each of them.
    fileprivate func flow(_ before: () -> String) -> String {
        let entries = entries.map { "? " + before() + $0.key.inQuotes + " : " + $0.value.flow(before) }
        return "{" + entries.joined(separator: ", ") + "}"
    }
}

extension YAMLNode {
    fileprivate func flow(_ before: () -> String) -> String {
        let decoration = before()
        switch content {
        case .scalar(let text): return decoration + text.inQuotes
        case .sequence(let elements):
            return decoration + "[" + elements.map { $0.flow(before) }.joined(separator: ", ") + "]"
        case .mapping(let mapping): return decoration + mapping.flow(before)
        }
    }
}

extension String {
    /// A double-quoted scalar, with all but letters and digits as escapes (YAML 1.2, 5.7).
    fileprivate var inQuotes: String {
        let escaped = unicodeScalars.map { scalar in
            if scalar.isASCII, scalar.properties.isAlphabetic || scalar.properties.numericType != nil {
                return String(scalar)
            }
            let hex = String(scalar.value, radix: 16)
            return "\\U" + String(repeating: "0", count: 8 - hex.count) + hex
        }
        return "\"" + escaped.joined() + "\""
    }
}
