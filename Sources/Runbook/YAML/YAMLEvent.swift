import CLibYAML

/// A piece of a YAML text, as libyaml comes upon it.
struct YAMLEvent {
    /// The line of the file that it begins on, from 1.
    let line: Int
    let kind: Kind

    enum Kind: Hashable {
        /// A value as it is written; a plain one has no quotes and is no block.
        case scalar(String, isPlain: Bool)
        case sequenceStart
        case mappingStart
        /// The end of a sequence or a mapping.
        case end
    }

    /// Takes over what libyaml found; nil for the marks of a document, which hold nothing.
    init?(_ event: yaml_event_t, line: Int) throws(YAMLError) {
        switch event.type {
        case YAML_SCALAR_EVENT:
            let scalar = event.data.scalar
            try Self.refuse(anchor: scalar.anchor, tag: scalar.tag, line)
            let bytes = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
            kind = .scalar(
                String(decoding: bytes, as: UTF8.self), isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE)
        case YAML_SEQUENCE_START_EVENT:
            let start = event.data.sequence_start
            try Self.refuse(anchor: start.anchor, tag: start.tag, line)
            kind = .sequenceStart
        case YAML_MAPPING_START_EVENT:
            let start = event.data.mapping_start
            try Self.refuse(anchor: start.anchor, tag: start.tag, line)
            kind = .mappingStart
        case YAML_ALIAS_EVENT:
            throw YAMLError(
                line: line,
                sentence: "An alias (*) is not taken here: write the value out, or put quotes around it.")
        case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT:
            kind = .end
        default:
            return nil
        }
        self.line = line
    }

    /// A few lines of aliases can stand for more values than a machine holds, and a tag for anything but text.
    private static func refuse(
        anchor: UnsafeMutablePointer<UInt8>?, tag: UnsafeMutablePointer<UInt8>?, _ line: Int
    ) throws(YAMLError) {
        if anchor != nil {
            throw YAMLError(
                line: line, sentence: "An anchor (&) is not taken here: remove it, or put quotes around it.")
        }
        if tag != nil {
            throw YAMLError(
                line: line, sentence: "A tag (!) is not taken here: remove it, or put quotes around it.")
        }
    }
}
