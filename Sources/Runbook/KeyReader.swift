import Yams

/// Reads the keys of one mapping, and collects what is wrong with them.
///
/// Every key that is asked for becomes known; `finish` refuses the others.
struct KeyReader {
    let file: String
    private let mapping: Node.Mapping
    /// The line in the file where the mapping begins.
    let line: Int
    /// How many lines of the file come before the YAML.
    private let linesBefore: Int
    private var known: [String] = []
    private(set) var problems: [RunbookError.Problem] = []

    init(
        file: String, _ mapping: Node.Mapping, line: Int, linesBefore: Int = Page.linesBeforeFrontMatter
    ) {
        self.file = file
        self.linesBefore = linesBefore
        self.mapping = mapping
        self.line = line
    }

    /// The text of a scalar. A number is taken as it is written.
    mutating func text(_ key: String) -> String? {
        guard let node = node(key) else { return nil }
        guard let text = node.scalar?.string else {
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
            refuse(key, "\"\(text)\" is neither true nor false.")
            return false
        }
        return text == "true"
    }

    mutating func number<Number: FixedWidthInteger>(_ key: String, in range: ClosedRange<Number>) -> Number? {
        guard let text = text(key) else { return nil }
        guard let number = Number(text), range.contains(number) else {
            refuse(key, "\"\(text)\" is not a number from \(range.lowerBound) to \(range.upperBound).")
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
        refuse(key, "\"\(text)\" is not known here.\(Spelling.suggestion(for: text, among: allowed))")
        return nil
    }

    mutating func texts(_ key: String) -> [String] {
        guard let node = node(key) else { return [] }
        if let text = node.scalar?.string { return [text] }
        guard let sequence = node.sequence, !sequence.contains(where: { $0.scalar == nil }) else {
            refuse(key, "A list of words is expected here, such as [one, two].")
            return []
        }
        return sequence.compactMap(\.scalar?.string)
    }

    /// The mappings of a list, each as a reader of its own.
    mutating func readers(_ key: String) -> [KeyReader] {
        guard let node = node(key) else { return [] }
        guard let sequence = node.sequence, !sequence.contains(where: { $0.mapping == nil }) else {
            refuse(key, "A list of entries with keys is expected here.")
            return []
        }
        return sequence.compactMap { entry in
            entry.mapping.map { reader($0, entry) }
        }
    }

    /// A mapping with one key, or a bare word: the word, and a reader of what is below it.
    mutating func named(_ key: String) -> (name: String, parameters: KeyReader)? {
        guard let node = node(key) else { return nil }
        if let name = node.scalar?.string { return (name, reader([:], node)) }
        guard let pair = node.mapping?.first, node.mapping?.count == 1, let name = pair.key.string else {
            refuse(key, "One name is expected here, such as {port-blocked: {port: 9090}}.")
            return nil
        }
        return (name, reader(pair.value.mapping ?? [:], node))
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

    private func reader(_ mapping: Node.Mapping, _ node: Node) -> KeyReader {
        KeyReader(file: file, mapping, line: line(of: node) ?? line, linesBefore: linesBefore)
    }

    /// The line of each key.
    var lines: [String: Int] {
        mapping.reduce(into: [:]) { lines, entry in
            if let key = entry.key.string { lines[key] = line(of: entry.key) }
        }
    }

    /// Whether the key is there at all.
    func isThere(_ key: String) -> Bool { mapping[key] != nil }

    mutating func refuse(_ key: String, _ message: String) {
        let node = mapping.first { $0.key.string == key }?.key
        problems.append(
            .init(file: file, line: node.flatMap { self.line(of: $0) } ?? line, key: key, message: message))
    }

    mutating func take(_ others: [RunbookError.Problem]) {
        problems += others
    }

    /// Refuses the keys that nobody asked for.
    mutating func finish() -> [RunbookError.Problem] {
        for (key, _) in mapping where !known.contains(key.string ?? "") {
            let name = key.string ?? "?"
            refuse(name, "This key is not known here.\(Spelling.suggestion(for: name, among: known))")
        }
        return problems
    }

    private mutating func node(_ key: String) -> Node? {
        known.append(key)
        return mapping[key]
    }

    private func line(of node: Node) -> Int? {
        node.mark.map { $0.line + linesBefore }
    }
}

/// Near misses.
enum Spelling {
    /// ` Did you mean "x"?`, or the list of what is allowed.
    static func suggestion(for text: String, among allowed: [String]) -> String {
        let near = allowed.map { ($0, distance(text, $0)) }.min { $0.1 < $1.1 }
        if let near, near.1 <= (text.count < 4 ? 1 : max(2, text.count / 3)) {
            return " Did you mean \"\(near.0)\"?"
        }
        return allowed.isEmpty ? "" : " Allowed: \(allowed.joined(separator: ", "))."
    }

    /// Levenshtein's distance.
    private static func distance(_ one: String, _ other: String) -> Int {
        var row = Array(0...other.count)
        for (i, character) in one.enumerated() {
            var previous = row[0]
            row[0] = i + 1
            for (j, candidate) in other.enumerated() {
                let substitution = previous + (character == candidate ? 0 : 1)
                previous = row[j + 1]
                row[j + 1] = min(substitution, row[j] + 1, previous + 1)
            }
        }
        return row[other.count]
    }
}
