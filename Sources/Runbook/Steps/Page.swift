/// A Markdown file with YAML front matter, split but not yet understood.
struct Page {
    let file: String
    let frontMatter: YAMLMapping
    let body: Step.Body

    /// Reads a file's text. Windows line ends are taken as plain ones.
    init(file: String, text: String) throws(RunbookError) {
        try SourceText.check(text, file: file)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map {
            $0.last == "\r" ? $0.dropLast() : $0
        }
        .flatMap { $0.split(separator: "\r\n", omittingEmptySubsequences: false) }
        guard lines.first == "---" else {
            throw RunbookError(
                file: file, line: 1,
                "The first line must be \"---\", then the step's keys, then \"---\" again.")
        }
        guard let end = lines.dropFirst().firstIndex(of: "---") else {
            throw RunbookError(
                file: file, line: 1, "The keys have no end: a line \"---\" must follow them.")
        }
        self.file = file
        frontMatter = try YAMLReader.keys(
            of: lines[1..<end].joined(separator: "\n"), file: file, firstLine: 2)
        body = Step.Body(markdown: lines[(end + 1)...])
    }
}

extension Step.Body {
    /// Splits Markdown at its `## ` headings. A heading inside a fenced block is text.
    init(markdown lines: ArraySlice<Substring>) {
        var introduction: [Substring] = []
        var parts: [(heading: Substring, lines: [Substring])] = []
        var isFenced = false
        for line in lines {
            if line.hasPrefix("```") { isFenced.toggle() }
            if !isFenced, line.hasPrefix("## ") {
                parts.append((line.dropFirst(3), []))
            } else if parts.isEmpty {
                introduction.append(line)
            } else {
                parts[parts.count - 1].lines.append(line)
            }
        }
        self.init(
            introduction: Self.text(introduction),
            sections: parts.map { part in
                Section(
                    name: Self.name(part.heading), heading: String(part.heading), text: Self.text(part.lines))
            })
    }

    private static func name(_ heading: Substring) -> String {
        heading.lowercased().split { !$0.isLetter && !$0.isNumber }.joined(separator: "-")
    }

    private static func text(_ lines: [Substring]) -> String {
        let start = lines.drop { $0.isEmpty }
        let end = start.lastIndex { !$0.isEmpty } ?? start.startIndex
        return start.isEmpty ? "" : start[...end].joined(separator: "\n")
    }
}
