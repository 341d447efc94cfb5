extension SessionRules.Doubtful {
    /// What a command puts into INPUT, as far as its words tell.
    ///
    /// - Parameters:
    ///   - arguments: the command of iptables or iptables-restore.
    ///   - input: what it reads.
    /// - Returns: the rules in their order.
    public static func rules(putInBy arguments: [String], reading input: String) -> [SessionRules.Doubtful] {
        var lines = [arguments]
        var scanner = ListingScanner(input)
        while let line = try? scanner.next() { lines.append(line.words) }
        let deleted = Set(
            lines.compactMap { rule(after: ["-D", "--delete"], in: $0) }.map(RuleIdentity.init))
        return lines.compactMap { rule(after: ["-I", "-A", "--insert", "--append"], in: $0) }.map { words in
            SessionRules.Doubtful(words: words, isMove: deleted.contains(RuleIdentity(words)))
        }
    }

    private static func rule(after options: [String], in words: [String]) -> [String]? {
        guard let option = words.firstIndex(where: options.contains), words[(option + 1)...].first == "INPUT"
        else { return nil }
        let rest = words[(option + 2)...]
        return Array(rest.first.map { Int($0) != nil } ?? false ? rest.dropFirst() : rest)
    }
}
