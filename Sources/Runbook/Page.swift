import Yams

/// A Markdown file with YAML front matter, split but not yet understood.
struct Page {
    let file: String
    let frontMatter: Node.Mapping
    let body: Step.Body
    /// How many lines of the file come before the front matter's first line.
    static let linesBeforeFrontMatter = 1

    /// Reads a file's text. Windows line ends are taken as plain ones.
    init(file: String, text: String) throws(RunbookError) {
        func refuse(_ line: Int?, _ message: String) -> RunbookError {
            RunbookError(problems: [.init(file: file, line: line, key: nil, message: message)])
        }
        guard !text.unicodeScalars.contains("\0") else { throw refuse(nil, "This is not a text file.") }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map {
            $0.last == "\r" ? $0.dropLast() : $0
        }
        .flatMap { $0.split(separator: "\r\n", omittingEmptySubsequences: false) }
        guard lines.first == "---" else {
            throw refuse(1, "The first line must be \"---\", then the step's keys, then \"---\" again.")
        }
        guard let end = lines.dropFirst().firstIndex(of: "---") else {
            throw refuse(1, "The keys have no end: a line \"---\" must follow them.")
        }
        self.file = file
        frontMatter = try YAMLKeys.read(
            lines[1..<end].joined(separator: "\n"), linesBefore: Self.linesBeforeFrontMatter, refuse)
        body = Step.Body(markdown: lines[(end + 1)...])
    }
}

/// YAML with keys at its top.
enum YAMLKeys {
    /// Reads the text. So many lines of the file come before it; `refuse` makes an error of a line and a message.
    static func read(
        _ yaml: String, linesBefore: Int, _ refuse: (Int?, String) -> RunbookError
    ) throws(RunbookError) -> Node.Mapping {
        let node: Node?
        do {
            node = try Parser(yaml: yaml).singleRoot()
        } catch let YamlError.scanner(_, problem, mark, _), let YamlError.parser(_, problem, mark, _),
            let YamlError.composer(_, problem, mark, _)
        {
            throw refuse(mark.line + linesBefore, "YAML cannot be read here: \(problem).")
        } catch let YamlError.duplicatedKeysInMapping(keys, context) {
            let names = keys.joined(separator: ", ")
            throw refuse(context.mark.line + linesBefore, "A key stands here twice: \(names).")
        } catch {
            throw refuse(1, "YAML cannot be read here.")
        }
        guard let mapping = node?.mapping else {
            throw refuse(1 + linesBefore, "Keys are expected here, such as \"id: my-step\".")
        }
        return mapping
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
