/// Makes values of a YAML text, within bounds that no file written by hand comes near.
struct YAMLReader: ~Copyable {
    /// How deep lists and keys may stand within one another.
    static let deepest = 20
    /// How many values and keys a text may have.
    static let mostNodes = 5000
    /// The longest single value, in bytes.
    static let longestScalar = 4096

    private var parser: YAMLParser
    private var nodes = 0

    private init(_ parser: consuming YAMLParser) {
        self.parser = parser
    }

    /// The keys at the top of a text whose first line is that line of its file.
    static func keys(
        of yaml: String, file: String, firstLine: Int
    ) throws(RunbookError) -> YAMLMapping {
        do {
            var reader = YAMLReader(YAMLParser(yaml, firstLine: firstLine))
            if let mapping = try reader.document()?.mapping { return mapping }
        } catch {
            throw RunbookError(file: file, line: error.line, error.sentence)
        }
        throw RunbookError(
            file: file, line: firstLine, "Keys are expected here, such as \"id: my-step\".")
    }

    /// The whole text; nil if it is empty.
    private mutating func document() throws(YAMLError) -> YAMLNode? {
        guard let start = try parser.next() else { return nil }
        let root = try node(start, depth: 0)
        // Asked for its sentence, should something follow.
        _ = try parser.next()
        return root
    }

    private mutating func node(_ event: YAMLEvent, depth: Int) throws(YAMLError) -> YAMLNode {
        try count(event, depth)
        let content: YAMLNode.Content =
            switch event.kind {
            case .scalar(let text, _): .scalar(text)
            case .sequenceStart: .sequence(try sequence(depth: depth + 1))
            case .mappingStart: .mapping(try mapping(depth: depth + 1))
            // Cannot be: the loops below take the ends, and libyaml gives each key a value.
            case .end: .scalar("")
            }
        return YAMLNode(line: event.line, content: content)
    }

    private mutating func sequence(depth: Int) throws(YAMLError) -> [YAMLNode] {
        var elements: [YAMLNode] = []
        while let event = try parser.next(), event.kind != .end {
            elements.append(try node(event, depth: depth))
        }
        return elements
    }

    private mutating func mapping(depth: Int) throws(YAMLError) -> YAMLMapping {
        var mapping = YAMLMapping()
        while let event = try parser.next(), event.kind != .end {
            let key = try key(event, depth)
            if let first = mapping[key] {
                throw YAMLError(line: first.line, sentence: "A key stands here twice: \(key.prefix(60)).")
            }
            guard let next = try parser.next() else { break }
            mapping.add(.init(key: key, line: event.line, value: try node(next, depth: depth)))
        }
        return mapping
    }

    private mutating func key(_ event: YAMLEvent, _ depth: Int) throws(YAMLError) -> String {
        try count(event, depth)
        guard case .scalar(let key, let isPlain) = event.kind else {
            throw YAMLError(
                line: event.line,
                sentence: "A key is one word: put quotes around what begins with [ or { if it is text.")
        }
        if isPlain, key == "<<" {
            throw YAMLError(
                line: event.line, sentence: "A merge (<<) is not taken here: write the keys out.")
        }
        return key
    }

    private mutating func count(_ event: YAMLEvent, _ depth: Int) throws(YAMLError) {
        nodes += 1
        if nodes > Self.mostNodes {
            throw YAMLError(
                line: event.line, sentence: "There are more than \(Self.mostNodes) values: shorten the file.")
        }
        if depth > Self.deepest {
            throw YAMLError(
                line: event.line,
                sentence: "More than \(Self.deepest) lists or keys stand within one another: remove some.")
        }
        if case .scalar(let text, _) = event.kind, text.utf8.count > Self.longestScalar {
            throw YAMLError(
                line: event.line,
                sentence:
                    "A value is longer than \(Self.longestScalar) bytes: shorten it, or close its quote.")
        }
    }
}
