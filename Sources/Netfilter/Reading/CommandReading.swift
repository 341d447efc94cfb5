/// What an iptables command means by its exit status and its words.
///
/// The status alone is not enough: 1 is "no such rule" and "no such chain", 4 is "locked" and "not permitted",
/// and 0 does not say that anything was written (measured with 1.8.7 to 1.8.13, both backends).
public enum CommandReading: Sendable, Equatable {
    /// It did what it was asked to. 1.8.7 also prints the rule that `-C` found.
    case success
    /// `-C` or `-D`: there is no such rule, or no such chain.
    case ruleNotFound
    /// There is no such chain; after `-D CHAIN NUMBER`, possibly no rule of that number.
    case chainMissing
    /// The table or chain holds what iptables cannot show or change, so that nft must be used. Up to 1.8.9 the
    /// nf_tables backend says so of a missing chain as well.
    case incompatible
    /// Another program held the lock for longer than the command was to wait.
    case lockHeld
    /// The command may not look at or change the firewall.
    case notPermitted
    /// The kernel or the installation lacks this match. 1.8.7 says so to anyone who is not root.
    case missingMatch(String)
    /// The kernel or the installation lacks this target, or there is no chain of that name to jump to.
    case missingTarget(String)
    /// There is no such table.
    case noSuchTable
    /// The command's words were refused.
    case usage
    /// None of these: to be shown as it is.
    case unknown

    /// Reads a command's result.
    public init(status: Int32, stdout: String, stderr: String) {
        guard status != 0 else {
            self = Self.tellsOfIncompatible(stdout) ? .incompatible : .success
            return
        }
        let phrase = Self.phrases.first { entry in
            (entry.status ?? status) == status && stderr.contains(entry.text)
        }
        self = phrase?.reading ?? Self.missingExtension(status, stderr) ?? (status == 2 ? .usage : .unknown)
    }

    /// The more telling come first: a refusal may hide behind a missing table.
    private static let phrases: [(reading: CommandReading, status: Int32?, text: String)] = [
        (.notPermitted, nil, "Permission denied"),
        (.notPermitted, nil, "Operation not permitted"),
        (.lockHeld, 4, "holding the xtables lock"),
        (.incompatible, nil, "is incompatible, use 'nft' tool"),
        (.incompatible, 3, "Parsing nftables rule failed"),
        (.incompatible, 4, "failed (Operation not supported)"),
        (.ruleNotFound, 1, "Bad rule (does a matching rule exist in that chain?)"),
        (.chainMissing, 1, "No chain/target/match by that name"),
        (.noSuchTable, 3, "does not exist"),
        (.noSuchTable, 3, "can't initialize"),
    ]

    /// ``Couldn't load match `conntrack':No such file or directory`` and the like.
    private static func missingExtension(_ status: Int32, _ stderr: String) -> CommandReading? {
        guard status == 2 else { return nil }
        return name(in: stderr, after: "Couldn't load match `").map { .missingMatch($0) }
            ?? name(in: stderr, after: "Couldn't load target `").map { .missingTarget($0) }
            ?? name(in: stderr, after: "Chain '").map { .missingTarget($0) }
    }

    private static func name(in text: String, after start: String) -> String? {
        text.firstRange(of: start).map { String(text[$0.upperBound...].prefix { $0 != "'" }) }
    }

    /// iptables-save and `-S` exit with 0 and leave a remark. Most listings have none, and may be long.
    private static func tellsOfIncompatible(_ stdout: String) -> Bool {
        guard stdout.utf8.contains(UInt8(ascii: "#")) else { return false }
        return stdout.split(separator: "\n").contains { line in
            line.hasPrefix("# Table `") && line.contains("incompatible") && line.contains("use 'nft' tool")
        }
    }

    /// What iptables warns of although it succeeded: that the other backend holds rules as well.
    public static func warnings(in stderr: String) -> [String] {
        let mark = "# Warning: "
        return stderr.split(separator: "\n").filter { $0.hasPrefix(mark) }.map {
            String($0.dropFirst(mark.count))
        }
    }
}
