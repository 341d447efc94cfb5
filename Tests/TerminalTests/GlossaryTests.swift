import Foundation
import Testing

@testable import Terminal

/// The list of words.
struct GlossaryTests {
    private static let root = URL(filePath: #filePath).appending(path: "../../..").standardized

    /// All that people read: the sentences, the steps, the README.
    private func texts() throws -> String {
        let folders = ["Sources/Terminal/Sentences", "Steps"].map { Self.root.appending(path: $0) }
        let files = folders.flatMap { folder in
            FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)?
                .compactMap { $0 as? URL }.filter { !$0.hasDirectoryPath } ?? []
        }
        try #require(files.count > 40)
        return try (files + [Self.root.appending(path: "README.md")])
            .map { try String(contentsOf: $0, encoding: .utf8) }.joined()
    }

    @Test("each word is one that people read, in the order of the alphabet")
    func words() throws {
        let texts = try texts()
        let words = Glossary.entries.map(\.word)
        for word in words { #expect(texts.contains(word), "\(word)") }
        #expect(
            words == words.sorted { $0.lowercased() < $1.lowercased() } && Set(words).count == words.count)
    }

    @Test("each is explained in one plain sentence")
    func sentences() {
        for (word, meaning) in Glossary.entries {
            #expect(meaning.hasSuffix(".") && !meaning.contains(". "), "\(word)")
            #expect(meaning.utf8.allSatisfy { (32..<127).contains($0) } && meaning.count < 130, "\(word)")
        }
    }
}
