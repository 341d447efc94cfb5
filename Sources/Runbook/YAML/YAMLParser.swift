import CLibYAML

/// libyaml's parser with the text that it reads. It builds nothing, so that its memory does not grow with the text.
struct YAMLParser: ~Copyable {
    // The parser keeps a pointer to itself and to the text: neither may move.
    private let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
    private let text: UnsafeMutableBufferPointer<UInt8>
    private let firstLine: Int
    private var hasDocument = false

    /// Begins to read a text whose first line is that line of its file.
    init(_ yaml: String, firstLine: Int) {
        self.firstLine = firstLine
        text = .allocate(capacity: yaml.utf8.count)
        _ = text.initialize(from: yaml.utf8)
        // It fails without memory, and then so does each call below, with a sentence of its own.
        yaml_parser_initialize(parser)
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(parser, text.baseAddress, text.count)
    }

    deinit {
        yaml_parser_delete(parser)
        parser.deallocate()
        text.deallocate()
    }

    /// The next piece of the text; nil at its end.
    mutating func next() throws(YAMLError) -> YAMLEvent? {
        while true {
            var event = yaml_event_t()
            guard yaml_parser_parse(parser, &event) == 1 else { throw problem }
            defer { yaml_event_delete(&event) }
            let line = line(of: event.start_mark)
            switch event.type {
            case YAML_NO_EVENT, YAML_STREAM_END_EVENT: return nil
            case YAML_DOCUMENT_START_EVENT: try begin(line)
            default: if let event = try YAMLEvent(event, line: line) { return event }
            }
        }
    }

    private mutating func begin(_ line: Int) throws(YAMLError) {
        if hasDocument {
            throw YAMLError(
                line: line,
                sentence: "A second document begins here: one file holds one, so remove the \"---\".")
        }
        hasDocument = true
    }

    private func line(of mark: yaml_mark_t) -> Int { firstLine + Int(mark.line) }

    /// What libyaml did not understand. Its words are short and name no value of the text.
    private var problem: YAMLError {
        let words = parser.pointee.problem.map { String(cString: $0) } ?? "there is not enough memory"
        return YAMLError(line: problemLine, sentence: "YAML cannot be read here: \(words).")
    }

    private var problemLine: Int {
        // What is no character has an offset instead of a mark.
        guard parser.pointee.error == YAML_READER_ERROR else {
            return line(of: parser.pointee.problem_mark)
        }
        return firstLine + text.prefix(parser.pointee.problem_offset).count { $0 == UInt8(ascii: "\n") }
    }
}
