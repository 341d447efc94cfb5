/// Near misses.
public enum Spelling {
    /// ` Did you mean "x"?`, or the list of what is allowed.
    public static func suggestion(for text: String, among allowed: [String]) -> String {
        // The distance takes time with the text's length, and a long one is near to nothing.
        let near = text.utf8.count > 100 ? nil : allowed.map { ($0, distance(text, $0)) }.min { $0.1 < $1.1 }
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

extension String {
    /// The text in quotes as a sentence has room for it.
    var quoted: String {
        utf8.count > 80 ? "\"\(prefix(60))...\"" : "\"\(self)\""
    }
}
