/// A value of a YAML text.
struct YAMLNode: Sendable, Hashable {
    /// The line of the file that it begins on, from 1.
    let line: Int
    let content: Content

    enum Content: Sendable, Hashable {
        /// A single value, as it is written: a number or a word such as `yes` or `null` is text as well.
        case scalar(String)
        case sequence([YAMLNode])
        case mapping(YAMLMapping)
    }

    /// The text of a single value.
    var text: String? {
        if case .scalar(let text) = content { text } else { nil }
    }

    var sequence: [YAMLNode]? {
        if case .sequence(let elements) = content { elements } else { nil }
    }

    var mapping: YAMLMapping? {
        if case .mapping(let mapping) = content { mapping } else { nil }
    }
}
