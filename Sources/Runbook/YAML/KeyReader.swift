/// Reads the keys of one mapping, and collects what is wrong with them.
///
/// Every key that is asked for becomes known; `finish` refuses the others.
struct KeyReader {
    let file: String
    private let mapping: YAMLMapping
    /// The line in the file where the mapping begins.
    let line: Int
    private var known: [String] = []
    private(set) var problems: [RunbookError.Problem] = []

    init(file: String, _ mapping: YAMLMapping, line: Int) {
        self.file = file
        self.mapping = mapping
        self.line = line
    }

    /// The text of a scalar. A number is taken as it is written.
    mutating func text(_ key: String) -> String? {
        guard let node = node(key) else { return nil }
        guard let text = node.text else {
            refuse(key, "A single value is expected here, not a list.")
            return nil
        }
        return text
    }

    mutating func required(_ key: String) -> String {
        if let text = text(key), !text.isEmpty { return text }
        if !problems.contains(where: { $0.key == key }) { refuse(key, "This key is missing, or empty.") }
        return ""
    }

    mutating func flag(_ key: String) -> Bool {
        guard let text = text(key) else { return false }
        guard ["true", "false"].contains(text) else {
            refuse(key, "\(text.quoted) is neither true nor false.")
            return false
        }
        return text == "true"
    }

    mutating func number<Number: FixedWidthInteger>(_ key: String, in range: ClosedRange<Number>) -> Number? {
        guard let text = text(key) else { return nil }
        guard let number = Number(text), range.contains(number) else {
            refuse(key, "\(text.quoted) is not a number from \(range.lowerBound) to \(range.upperBound).")
            return nil
        }
        return number
    }

    /// One of a closed set of words.
    mutating func choice<Choice: RawRepresentable & CaseIterable>(_ key: String) -> Choice?
    where Choice.RawValue == String {
        text(key).flatMap { choice($0, for: key) }
    }

    /// A list of such words; a single one may stand without the brackets.
    mutating func choices<Choice: RawRepresentable & CaseIterable>(_ key: String) -> [Choice]
    where Choice.RawValue == String {
        texts(key).compactMap { choice($0, for: key) }
    }

    private mutating func choice<Choice: RawRepresentable & CaseIterable>(
        _ text: String, for key: String
    ) -> Choice? where Choice.RawValue == String {
        if let choice = Choice(rawValue: text) { return choice }
        let allowed = Choice.allCases.map(\.rawValue)
        refuse(key, "\(text.quoted) is not known here.\(Spelling.suggestion(for: text, among: allowed))")
        return nil
    }

    mutating func texts(_ key: String) -> [String] {
        guard let node = node(key) else { return [] }
        if let text = node.text { return [text] }
        guard let sequence = node.sequence, !sequence.contains(where: { $0.text == nil }) else {
            refuse(key, "A list of words is expected here, such as [one, two].")
            return []
        }
        return sequence.compactMap(\.text)
    }

    /// The mappings of a list, each as a reader of its own.
    mutating func readers(_ key: String) -> [KeyReader] {
        guard let node = node(key) else { return [] }
        guard let sequence = node.sequence, !sequence.contains(where: { $0.mapping == nil }) else {
            refuse(key, "A list of entries with keys is expected here.")
            return []
        }
        return sequence.compactMap { entry in entry.mapping.map { reader($0, entry) } }
    }

    /// A mapping with one key, or a bare word: the word, and a reader of what is below it.
    mutating func named(_ key: String) -> (name: String, parameters: KeyReader)? {
        guard let node = node(key) else { return nil }
        if let name = node.text { return (name, reader(YAMLMapping(), node)) }
        guard let entry = node.mapping?.entries.first, node.mapping?.entries.count == 1 else {
            refuse(key, "One name is expected here, such as {port-blocked: {port: 9090}}.")
            return nil
        }
        return (entry.key, reader(entry.value.mapping ?? YAMLMapping(), node))
    }

    /// The mapping below a key, as a reader of its own.
    mutating func below(_ key: String) -> KeyReader? {
        guard let node = node(key) else { return nil }
        guard let mapping = node.mapping else {
            refuse(key, "Keys are expected here, such as {insert: yes}.")
            return nil
        }
        return reader(mapping, node)
    }

    private func reader(_ mapping: YAMLMapping, _ node: YAMLNode) -> KeyReader {
        KeyReader(file: file, mapping, line: node.line)
    }

    /// The line of each key.
    var lines: [String: Int] {
        mapping.entries.reduce(into: [:]) { lines, entry in lines[entry.key] = entry.line }
    }

    /// Whether the key is there at all.
    func isThere(_ key: String) -> Bool { mapping[key] != nil }

    mutating func refuse(_ key: String, _ message: String) {
        problems.append(.init(file: file, line: mapping[key]?.line ?? line, key: key, message: message))
    }

    mutating func take(_ others: [RunbookError.Problem]) {
        problems += others
    }

    /// Refuses the keys that nobody asked for.
    mutating func finish() -> [RunbookError.Problem] {
        for entry in mapping.entries where !known.contains(entry.key) {
            let suggestion = Spelling.suggestion(for: entry.key, among: known)
            refuse(entry.key, "This key is not known here.\(suggestion)")
        }
        return problems
    }

    private mutating func node(_ key: String) -> YAMLNode? {
        known.append(key)
        return mapping[key]?.value
    }
}
