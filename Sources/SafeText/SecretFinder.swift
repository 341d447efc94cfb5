/// Finds in a text what looks like a secret: the password of a URL or of curl's user, what is given to a name such as `password` or `api_key`, what
/// an HTTP client is authorised by, private keys, and tokens that tell by their beginning what they are.
///
/// It would rather take a word too much than one too few: what is masked can be looked up, what was sent around cannot be taken back.
struct SecretFinder {
    let bytes: [UInt8]
    /// Whether the text ends within a private key.
    private(set) var endsInKey = false
    private var found: [Range<Int>] = []

    /// - Parameters:
    ///   - text: the text.
    ///   - isInKey: whether it begins within a private key.
    init(_ text: String, isInKey: Bool = false) {
        bytes = Array(text.utf8)
        if isInKey { take(keyBody(from: 0)) }
        for index in bytes.indices { take(at: index) }
    }

    /// What was found, in order, without overlaps.
    var secrets: [Range<Int>] {
        found.filter { !$0.isEmpty }.sorted { $0.lowerBound < $1.lowerBound }.reduce(into: []) { all, next in
            guard let last = all.last, last.upperBound >= next.lowerBound else { return all.append(next) }
            all[all.count - 1] = last.lowerBound..<max(last.upperBound, next.upperBound)
        }
    }

    private mutating func take(_ secret: Range<Int>?) {
        if let secret { found.append(secret) }
    }

    private mutating func take(at index: Int) {
        switch bytes[index] {
        case UInt8(ascii: ":"):
            take(passwordOfURL(at: index))
            take(valueOfName(before: index))
        case UInt8(ascii: "="): take(valueOfName(before: index))
        case UInt8(ascii: " "), UInt8(ascii: "\t"): take(valueOfOption(before: index))
        case UInt8(ascii: "-"):
            take(passwordOfUser(at: index))
            if let start = privateKey(at: index) { take(keyBody(from: start)) }
        case UInt8(ascii: "B"), UInt8(ascii: "b"): take(credentials(at: index))
        default: break
        }
        take(token(at: index))
    }

    // MARK: - Private keys

    /// Where the body of a private key begins whose first line is here (RFC 7468; OpenPGP's are alike).
    private func privateKey(at index: Int) -> Int? {
        guard has("-----BEGIN ", at: index) else { return nil }
        let label = run(from: index + 11) { $0 == 32 || isDigit($0) || (65..<91).contains($0) }
        guard has("-----", at: label.upperBound),
            String(decoding: bytes[label], as: UTF8.self).contains("PRIVATE KEY")
        else { return nil }
        return label.upperBound + 5
    }

    /// The body from there to the line that ends it, or to the end.
    private mutating func keyBody(from start: Int) -> Range<Int> {
        let end = bytes.indices.dropFirst(start).first { has("-----END ", at: $0) }
        endsInKey = end == nil
        return start..<(end ?? bytes.count)
    }

    // MARK: - URLs

    /// The password in `://user:password@host` (RFC 3986, 3.2.1). What comes before the last @ is of the user.
    private func passwordOfURL(at colon: Int) -> Range<Int>? {
        guard has("://", at: colon) else { return nil }
        let authority = run(from: colon + 3) { $0 > 32 && !"/?#".utf8.contains($0) }
        guard let end = bytes[authority].lastIndex(of: UInt8(ascii: "@")),
            let start = bytes[authority.lowerBound..<end].firstIndex(of: UInt8(ascii: ":"))
        else { return nil }
        return start + 1..<end
    }

    // MARK: - Users of an HTTP client

    /// The password in `-u user:password`, as curl(1) takes it, also without the space.
    private func passwordOfUser(at dash: Int) -> Range<Int>? {
        guard dash == 0 || bytes[dash - 1] <= 32 || isQuote(bytes[dash - 1]) else { return nil }
        guard let option = ["--proxy-user", "--user", "-u", "-U"].first(where: { has($0, at: dash) }) else {
            return nil
        }
        let signs = run(from: dash + option.utf8.count) { "= \t".utf8.contains($0) }
        guard !option.hasPrefix("--") || !signs.isEmpty else { return nil }
        let start = signs.upperBound
        guard start < bytes.count else { return nil }
        let word =
            isQuote(bytes[start])
            ? quoted(from: start + 1, by: bytes[start], escaped: false) : run(from: start) { $0 > 32 }
        return bytes[word].firstIndex(of: UInt8(ascii: ":")).map { $0 + 1..<word.upperBound }
    }

    // MARK: - What an HTTP client is authorised by

    /// What stands behind `Bearer` or `Basic` (RFC 6750, RFC 7617), where it is no word of a sentence.
    private func credentials(at index: Int) -> Range<Int>? {
        guard index == 0 || !isWordly(bytes[index - 1]) else { return nil }
        guard let scheme = ["bearer ", "basic "].first(where: { has($0, at: index, ignoringCase: true) })
        else { return nil }
        let spaces = run(from: index + scheme.utf8.count) { $0 == 32 }
        let token = run(from: spaces.upperBound) { isWordly($0) || "._~+/=-".utf8.contains($0) }
        let isNoWord = token.count >= 20 || token.count >= 8 && bytes[token].contains(where: isDigit)
        return isNoWord ? token : nil
    }

    // MARK: - Tokens

    /// How long the rest of a token is at least, by its beginning: keys of AWS, of GitHub, GitLab and Slack, and JSON Web Tokens.
    private static let tokens: [(beginning: String, rest: Int)] = [
        ("AKIA", 16), ("ASIA", 16), ("ghp_", 20), ("gho_", 20), ("ghu_", 20), ("ghs_", 20), ("ghr_", 20),
        ("github_pat_", 20), ("glpat-", 16), ("xoxb-", 16), ("xoxp-", 16), ("eyJ", 30),
    ]

    private func token(at index: Int) -> Range<Int>? {
        if let secretKey = secretKey(at: index) { return secretKey }
        guard "Agxe".utf8.contains(bytes[index]) else { return nil }
        guard let kind = Self.tokens.first(where: { has($0.beginning, at: index) }) else { return nil }
        let start = index + kind.beginning.utf8.count
        let rest = run(from: start) { isWordly($0) || "-.".utf8.contains($0) }
        return rest.count >= kind.rest ? index..<rest.upperBound : nil
    }

    /// A secret key of AWS: 40 characters of Base64 without a mark of their own. Sums of files have letters of one case alone.
    private func secretKey(at index: Int) -> Range<Int>? {
        guard bytes[index] != UInt8(ascii: "/"), index == 0 || !isBase64(bytes[index - 1]) else { return nil }
        let key = run(from: index, atMost: 41, while: isBase64)
        guard key.count == 40, bytes[key].contains(where: isDigit),
            bytes[key].contains(where: { (65..<91).contains($0) }),
            bytes[key].contains(where: { (97..<123).contains($0) })
        else { return nil }
        return key
    }
}

// MARK: - Names

extension SecretFinder {
    /// What a name's letters are, without what stands between its words.
    private struct Name {
        /// Where it begins.
        let start: Int
        let letters: String

        /// Whether what it stands for is secret.
        var isSecret: Bool {
            ["password", "passwd", "passphrase", "secret"].contains(where: letters.contains)
                || ["token", "apikey", "accesskey", "authkey", "privatekey"].contains(
                    where: letters.hasSuffix)
                || isHeader
        }

        /// Whether it is a header of HTTP whose whole line is secret.
        var isHeader: Bool { letters.hasSuffix("authorization") || letters.hasSuffix("cookie") }
    }

    /// The value behind a sign, if the name before it stands for a secret: `password=...`, `"api_key": "..."`.
    private func valueOfName(before sign: Int) -> Range<Int>? {
        guard let name = name(before: sign), name.isSecret else { return nil }
        let signs = run(from: sign + 1) { "=:> \t".utf8.contains($0) }
        return value(at: signs.upperBound, of: name)
    }

    /// The word behind an option of such a name: `--password ...`.
    private func valueOfOption(before space: Int) -> Range<Int>? {
        guard let name = name(before: space), name.isSecret, has("--", at: name.start) else { return nil }
        return value(at: run(from: space) { $0 == 32 || $0 == 9 }.upperBound, of: name)
    }

    private func name(before end: Int) -> Name? {
        var last = end
        while last > 0, " \t\"'\\".utf8.contains(bytes[last - 1]) { last -= 1 }
        var start = last
        while start > 0, isWordly(bytes[start - 1]) || "-.".utf8.contains(bytes[start - 1]) { start -= 1 }
        guard start < last else { return nil }
        let letters = bytes[start..<last].filter { isWordly($0) && $0 != UInt8(ascii: "_") }
        return Name(start: start, letters: String(decoding: letters, as: UTF8.self).lowercased())
    }

    private func value(at start: Int, of name: Name) -> Range<Int>? {
        guard start < bytes.count else { return nil }
        guard !name.isHeader else { return run(from: start) { $0 != 10 && $0 != 13 } }
        let opening = run(from: start, atMost: 1) { $0 == UInt8(ascii: "\\") }.upperBound
        if opening < bytes.count, isQuote(bytes[opening]) {
            return quoted(from: opening + 1, by: bytes[opening], escaped: opening > start)
        }
        return run(from: start) { $0 > 32 }
    }

    /// What stands before the closing quote, or before the end of the line.
    private func quoted(from start: Int, by quote: UInt8, escaped: Bool) -> Range<Int> {
        var end = start
        while end < bytes.count, bytes[end] != 10, bytes[end] != quote {
            if bytes[end] == UInt8(ascii: "\\"), end + 1 < bytes.count {
                if escaped, bytes[end + 1] == quote { break }
                end += 1
            }
            end += 1
        }
        return start..<min(end, bytes.count)
    }
}

// MARK: - Characters

extension SecretFinder {
    private func has(_ text: String, at index: Int, ignoringCase: Bool = false) -> Bool {
        let letters = text.utf8
        guard index + letters.count <= bytes.count else { return false }
        return zip(letters, bytes[index...]).allSatisfy { $0 == $1 || ignoringCase && $0 == $1 | 0x20 }
    }

    /// The bytes from there on that are so.
    private func run(from start: Int, atMost limit: Int = .max, while isSo: (UInt8) -> Bool) -> Range<Int> {
        var end = start
        while end < bytes.count, end - start < limit, isSo(bytes[end]) { end += 1 }
        return start..<end
    }

    private func isDigit(_ byte: UInt8) -> Bool { (48..<58).contains(byte) }

    private func isWordly(_ byte: UInt8) -> Bool {
        isDigit(byte) || (65..<91).contains(byte) || (97..<123).contains(byte) || byte == UInt8(ascii: "_")
    }

    private func isBase64(_ byte: UInt8) -> Bool {
        isWordly(byte) && byte != UInt8(ascii: "_") || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "/")
    }

    private func isQuote(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") }
}
