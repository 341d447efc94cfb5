/// Breaking text into lines.
enum TextLayout {
    /// Breaks at spaces. A word longer than a line is cut, since a terminal would do so in a worse place.
    ///
    /// - Parameters:
    ///   - width: the room on the first line, in characters.
    ///   - restWidth: the room on the others.
    ///   - keepsSpaces: whether runs of spaces stand for columns and stay.
    static func wrapped(_ text: String, width: Int, restWidth: Int? = nil, keepsSpaces: Bool = false)
        -> [String]
    {
        let restWidth = max(1, restWidth ?? width)
        if keepsSpaces, text.count <= width { return [text.trimmingTrailingSpaces] }
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ").flatMap({ pieces($0, of: restWidth) }) {
            let room = max(1, lines.isEmpty ? width : restWidth)
            if line.isEmpty {
                line = word
            } else if line.count + 1 + word.count <= room {
                line += " " + word
            } else {
                lines.append(line)
                line = word
            }
        }
        return lines + [line]
    }

    private static func pieces(_ word: Substring, of width: Int) -> [String] {
        guard word.count > width else { return [String(word)] }
        return [String(word.prefix(width))] + pieces(word.dropFirst(width), of: width)
    }
}

extension String {
    fileprivate var trimmingTrailingSpaces: String {
        String(self[..<(lastIndex { $0 != " " }.map(index(after:)) ?? startIndex)])
    }
}
