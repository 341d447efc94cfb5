/// The prose of step files, as lines of the screen: paragraphs, lists, headings and code.
enum Markdown {
    /// Lays out Markdown. Lines of a paragraph flow together; code stays as it is.
    static func lines(_ text: String) -> [ScreenLine] {
        var reader = MarkdownReader()
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            reader.take(line)
        }
        return reader.finish()
    }
}

private struct MarkdownReader {
    private var lines: [ScreenLine] = []
    private var paragraph: [Substring] = []
    private var isItem = false
    private var isFenced = false

    mutating func take(_ line: Substring) {
        let text = line.drop { $0 == " " }
        if text.hasPrefix("```") {
            endParagraph()
            isFenced.toggle()
        } else if isFenced {
            lines.append(.output(String(line)))
        } else if text.isEmpty {
            endParagraph()
            if let last = lines.last, last != .blank { lines.append(.blank) }
        } else if paragraph.isEmpty, line.hasPrefix("    ") {
            lines.append(.output(String(line.dropFirst(4))))
        } else if text.hasPrefix("- ") || text.hasPrefix("* ") {
            endParagraph()
            isItem = true
            paragraph = [text.dropFirst(2)]
        } else if let heading = Self.heading(line) {
            endParagraph()
            lines.append(.heading(heading))
        } else {
            if Self.isNumbered(text) { endParagraph() }
            paragraph.append(text)
        }
    }

    mutating func finish() -> [ScreenLine] {
        endParagraph()
        if lines.last == .blank { lines.removeLast() }
        return lines
    }

    private mutating func endParagraph() {
        guard !paragraph.isEmpty else { return }
        let text = Self.withoutBold(paragraph.joined(separator: " "))
        lines.append(isItem ? .item(text) : .text(text))
        paragraph = []
        isItem = false
    }

    private static func heading(_ line: Substring) -> String? {
        let text = line.drop { $0 == "#" }
        guard text.count < line.count, text.first == " " else { return nil }
        return String(text.drop { $0 == " " })
    }

    /// An entry of a numbered list keeps its number, and so needs a line of its own.
    private static func isNumbered(_ text: Substring) -> Bool {
        let number = text.prefix { $0.isNumber }
        return !number.isEmpty && text.dropFirst(number.count).hasPrefix(". ")
    }

    /// The marks of bold text go; inside code they are no marks. Those of code stay, for they tell where it ends.
    private static func withoutBold(_ text: String) -> String {
        text.split(separator: "`", omittingEmptySubsequences: false).enumerated().map { index, part in
            index.isMultiple(of: 2)
                ? part.split(separator: "**", omittingEmptySubsequences: false).joined() : String(part)
        }.joined(separator: "`")
    }
}
