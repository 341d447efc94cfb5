/// Reads curl's exit status from what a person pasted: `curl: (28) Connection timed out`, `exit 28` or `28`.
///
/// - Returns: nil if no status can be read from it.
func curlExitStatus(in text: String) -> Int32? {
    let text = text.lowercased()
    if let open = text.firstRange(of: "curl: ("), let close = text[open.upperBound...].firstIndex(of: ")") {
        return Int32(text[open.upperBound..<close])
    }
    let words = text.split(whereSeparator: \.isWhitespace)
    guard let last = words.last, words.dropLast().allSatisfy({ ["exit", "status", "code"].contains($0) })
    else {
        return nil
    }
    return Int32(last).flatMap { (0...255).contains($0) ? $0 : nil }
}
