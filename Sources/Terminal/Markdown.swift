/// The prose of step files, as lines of the screen: paragraphs, lists, headings and code.
enum Markdown {
    /// Lays out Markdown. Lines of a paragraph flow together; code stays as it is.
    static func lines(_ text: String) -> [ScreenLine] {
        var lines: [ScreenLine] = []
        var paragraph: [Substring] = []
        var isItem = false
        var isFenced = false
        func flush() {
            guard !paragraph.isEmpty else { return }
            let text = paragraph.joined(separator: " ")
            lines.append(isItem ? .item(text) : .text(text))
            paragraph = []
            isItem = false
        }
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("```") {
                flush()
                isFenced.toggle()
            } else if isFenced || (paragraph.isEmpty && line.hasPrefix("    ")) {
                lines.append(.output(String(isFenced ? line : line.dropFirst(4))))
            } else if line.allSatisfy(\.isWhitespace) {
                flush()
                if lines.last != .blank, !lines.isEmpty { lines.append(.blank) }
            } else if line.hasPrefix("- ") {
                flush()
                isItem = true
                paragraph = [line.dropFirst(2)]
            } else if line.hasPrefix("#") {
                flush()
                lines.append(.heading(String(line.drop { $0 == "#" || $0 == " " })))
            } else {
                paragraph.append(line.drop { $0 == " " })
            }
        }
        flush()
        return lines
    }
}
