extension String {
    /// With a capital at its start.
    var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}

extension [String] {
    /// As a sentence names them: `a`, `a and b`, `a, b and c`.
    var listed: String {
        guard count > 1, let last else { return first ?? "" }
        return dropLast().joined(separator: ", ") + " and " + last
    }
}
