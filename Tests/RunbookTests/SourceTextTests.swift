import Testing

@testable import Runbook

/// What is told of a file that is no text of a person.
@Suite struct SourceTextTests {
    @Test func aTextIsTaken() {
        #expect(problem(of: "---\nid: é ☺\n---\n") == nil)
        #expect(problem(of: String(repeating: "a", count: SourceText.longest)) == nil)
    }

    @Test(arguments: [SourceText.longest + 1, 100_000_000])
    func aLargeFileIsRefusedAtOnce(bytes: Int) {
        let text = String(repeating: "a", count: bytes)
        #expect(problem(of: text) == "f: The file is larger than 1 MiB: shorten it.")
        #expect(
            refusal { () throws(RunbookError) in try Page(file: "f", text: text) }
                == "f: The file is larger than 1 MiB: shorten it.")
    }

    @Test func theLineIsNamed() {
        #expect(problem(of: "a\r\nb\n\0") == "f:3: This is not a text file.")
        // As whoever reads the file decodes it.
        let latin = String(decoding: [0x61, 0x0a, 0xe9, 0x0a], as: UTF8.self)
        #expect(problem(of: latin) == "f:2: This is not UTF-8: save the file as UTF-8.")
    }

    private func problem(of text: String) -> String? {
        refusal { () throws(RunbookError) in try SourceText.check(text, file: "f") }
    }

    private func refusal<Value>(_ read: () throws(RunbookError) -> Value) -> String? {
        do {
            _ = try read()
            return nil
        } catch {
            return error.description
        }
    }
}
