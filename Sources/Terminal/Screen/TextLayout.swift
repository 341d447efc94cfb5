/// Breaking text into lines.
enum TextLayout {
    /// Breaks at spaces. Only a word that is longer than a line is cut, since a terminal would cut it in a worse place.
    ///
    /// - Parameters:
    ///   - text: without line ends.
    ///   - width: the room on the first line, in characters.
    ///   - restWidth: the room on the others.
    ///   - keepsSpaces: whether runs of spaces stand for columns and stay, unless a line is broken there.
    /// - Returns: at least one line. The first is empty if the first word fits only below.
    static func wrapped(
        _ text: String, width: Int, restWidth: Int? = nil, keepsSpaces: Bool = false
    ) -> [String] {
        var lines = Lines(width: max(1, width), restWidth: max(1, restWidth ?? width))
        for (gap, word) in words(text) {
            let standard = lines.isAtStart ? 0 : 1
            lines.add(word, gap: keepsSpaces ? gap : standard)
        }
        return lines.all
    }

    /// Breaks a command between its words, never within one: with a backslash at the end of each line but the last a shell
    /// takes it as it is. Room for that is left.
    static func wrappedCommand(_ text: String, width: Int, restWidth: Int) -> [String] {
        var lines: [String] = []
        for word in shellWords(text) {
            let room = (lines.count <= 1 ? width : restWidth) - 2
            if let last = lines.last, last.count + 1 + word.count <= room {
                lines[lines.count - 1] = last + " " + word
            } else {
                lines.append(String(word))
            }
        }
        return lines.isEmpty ? [""] : lines
    }

    /// The words as a shell takes them: what stands between quotes belongs together.
    private static func shellWords(_ text: String) -> [Substring] {
        var (isQuoted, isEscaped) = (false, false)
        return text.split { character in
            defer { isEscaped = !isQuoted && !isEscaped && character == "\\" }
            if character == "'", !isEscaped { isQuoted.toggle() }
            return character == " " && !isQuoted && !isEscaped
        }
    }

    /// The words, each with the number of spaces before it.
    private static func words(_ text: String) -> [(gap: Int, word: Substring)] {
        var words: [(Int, Substring)] = []
        var rest = text[...]
        while true {
            let gap = rest.prefix { $0 == " " }
            rest = rest[gap.endIndex...]
            let word = rest.prefix { $0 != " " }
            guard !word.isEmpty else { return words }
            words.append((gap.count, word))
            rest = rest[word.endIndex...]
        }
    }
}

private struct Lines {
    let width: Int
    let restWidth: Int
    private var finished: [String] = []
    private var line = ""
    private var count = 0

    init(width: Int, restWidth: Int) {
        self.width = width
        self.restWidth = restWidth
    }

    var all: [String] { finished + [line] }
    var isAtStart: Bool { finished.isEmpty && line.isEmpty }
    private var room: Int { finished.isEmpty ? width : restWidth }

    mutating func add(_ word: Substring, gap: Int) {
        if count + gap + word.count <= room {
            append(String(repeating: " ", count: gap) + word, count: gap + word.count)
            return
        }
        let fitsBelow = word.count <= restWidth
        if !line.isEmpty || (finished.isEmpty && fitsBelow) { finish() }
        var rest = word
        // Counting the characters of what is left each time would take a square of their number.
        var restCount = word.count
        while restCount > room {
            restCount -= room
            line = String(rest.prefix(room))
            rest = rest.dropFirst(room)
            finish()
        }
        append(String(rest), count: restCount)
    }

    private mutating func append(_ text: String, count added: Int) {
        line += text
        count += added
    }

    private mutating func finish() {
        finished.append(line)
        line = ""
        count = 0
    }
}
