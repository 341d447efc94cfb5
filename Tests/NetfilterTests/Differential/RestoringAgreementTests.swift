import Fuzzing
import TestSupport
import Testing

@testable import Netfilter

/// What is read of files that people write, against the iptables-restore of this machine: random files in both backends,
/// for both families.
@Suite(
    .leavesNothing,
    .enabled(if: Namespace.isAvailable && Namespace.has("iptables-nft"), "needs user namespaces and iptables")
)
struct RestoringAgreementTests {
    /// How many files for each family; `Tests/Differential/run` asks for more.
    private static let files = Asked.number("SUREFOOT_FILES").map { $0 / 2 } ?? 300

    private struct Request: Encodable {
        var backend: String
        var family: Family
        var rules: String
    }

    private struct Answer: Decodable {
        var saved: String?
        var complaint: String
    }

    @Test(arguments: Family.allCases.filter { Asked.wants($0.rawValue) })
    func filesAreReadAsTheyAreRestored(family: Family) throws {
        let server = try KernelProgram("restore.py")
        var maker = HandWrittenMaker(family: family, generator: SeededGenerator(seed: Asked.seed &+ 3))
        var tally = FileTally()
        for _ in 0..<Self.files {
            let file = maker.file()
            let rules = String(String.UnicodeScalarView(file.map { Unicode.Scalar($0) }))
            let answers: [Answer] = try ["nft", "legacy"].map {
                try server.ask(Request(backend: $0, family: family, rules: rules))
            }
            let outcome = Result { () throws(RestoreRefusal) in try SavedRuleset(restoring: file, family) }
            tally.compare(outcome, with: answers.map(\.saved), answers.map(\.complaint), "\n" + rules)
        }
        print("\(family.rawValue): \(tally)")
        #expect(tally.taken * 4 > Self.files && tally.refused * 8 > Self.files)
        #expect(tally.wider * 20 < Self.files && tally.unfollowed * 10 < Self.files)
    }
}

/// What was compared so far.
private struct FileTally: CustomStringConvertible {
    var taken = 0
    var refused = 0
    var wider = 0
    var unfollowed = 0

    var description: String {
        "\(taken) files taken by both, \(refused) refused by both, \(wider) taken here alone, \(unfollowed) not followed"
    }

    /// What is a matter of the host, of the version of iptables, or of a match that is not looked into.
    private static let mayBeTakenElsewhere = [
        // Names: /etc/hosts, /etc/services, /etc/protocols.
        "host/network `", "getaddrinfo: ", "invalid port/service `", "does not resolve to anything",
        "unknown protocol \"",
        // 1.8.9 takes the whole of `--in-interface=eth0` and `-jACCEPT` for the value.
        "must be shorter than IFNAMSIZ", "`--jump=", "`--goto=", "`-j", "`-g",
        // The tables and chains that a target may stand in.
        "RULE_APPEND failed (Invalid argument)", "RULE_INSERT failed (Invalid argument)",
    ]

    /// Whether the line that was refused has a match that is not looked into: any option may be one of it.
    private static func isOpen(_ complaint: String, _ file: String) -> Bool {
        let number = complaint.firstRange(of: "line: ").flatMap { found in
            Int(complaint[found.upperBound...].prefix { $0.isNumber })
        }
        // The test has put an empty line before the file.
        let lines = file.split(separator: "\n", omittingEmptySubsequences: false)
        guard let number, lines.indices.contains(number) else { return false }
        return ["limit", "mark", "length", "mac", "recent"].contains { lines[number].contains("-m \($0) ") }
    }

    mutating func compare(
        _ outcome: Result<SavedRuleset, RestoreRefusal>, with saved: [String?], _ complaints: [String],
        _ file: String
    ) {
        let dumps = saved.compactMap(\.self)
        switch outcome {
        case .failure(let refusal) where refusal.isTaken: unfollowed += 1
        case .failure(let refusal):
            refused += 1
            // What the kernel would refuse may be gone before the table gets there.
            let isFlushed = ["\n-F", "\n--flush"].contains { file.contains($0) }
            let mayBeGone = refusal.reason.hasSuffix(" needs another -p") && isFlushed
            #expect(dumps.isEmpty || mayBeGone, "\(refusal)\(file)")
        case .success where dumps.isEmpty:
            wider += 1
            let isKnown = complaints.contains { said in
                Self.isOpen(said, file) || Self.mayBeTakenElsewhere.contains { said.contains($0) }
            }
            #expect(isKnown, "\(complaints)\(file)")
        case .success(let ruleset):
            taken += 1
            let own = RuleMeaning.table(ruleset)
            let meanings = dumps.compactMap { RuleMeaning.table($0) }
            guard !meanings.isEmpty || !own.hasOddNames else { return }
            #expect(meanings.contains { $0.isSame(as: own) }, "\(own)\n\(meanings)\(file)")
        }
    }
}

/// A filter table, for a comparison of what its rules mean.
private struct RuleMeaning: CustomStringConvertible {
    var chains: [Chain]

    static func table(_ ruleset: SavedRuleset) -> RuleMeaning {
        RuleMeaning(chains: ruleset.filter?.chains ?? FilterTable.untouched.chains)
    }

    /// Reads what iptables-save printed: nothing if no table was ever touched.
    ///
    /// - Returns: nil if a chain's name has quotes or the like, which iptables-save prints as they are.
    static func table(_ saved: String) -> RuleMeaning? {
        (try? SavedRuleset(parsing: saved)).map(table)
    }

    var description: String {
        chains.map(\.declaration).joined(separator: "; ") + "; "
            + chains.flatMap(\.rules).map(\.text).joined(separator: "; ")
    }

    /// Whether a chain's name cannot be read in what iptables-save prints.
    var hasOddNames: Bool {
        chains.contains { $0.name.utf8.contains { "\"\\'\r".utf8.contains($0) } }
    }

    func isSame(as other: RuleMeaning) -> Bool {
        let others = Dictionary(uniqueKeysWithValues: other.chains.map { ($0.name, $0) })
        return chains.count == other.chains.count
            && chains.allSatisfy { chain in
                guard let other = others[chain.name] else { return false }
                return chain.policy == other.policy && chain.rules.count == other.rules.count
                    && zip(chain.rules, other.rules).allSatisfy { Self.agree($0, $1) }
            }
    }

    private static func agree(_ one: Rule, _ other: Rule) -> Bool {
        let relation = known(one).relation(to: known(other))
        let isSameTarget =
            switch (one.target, other.target) {
            case (.reject, .reject): true
            default: one.target == other.target
            }
        return isSameTarget && (relation == .same || relation == .equivalent)
            && one.matches.count(where: isUnknown) == other.matches.count(where: isUnknown)
    }

    /// The rule without matches that are not looked into: their words may be spelled in several ways.
    private static func known(_ rule: Rule) -> Rule {
        Rule(chain: rule.chain, words: rule.matches.filter { !isUnknown($0) }.flatMap(\.words))
    }

    private static func isUnknown(_ match: Match) -> Bool { match.condition == .unmodelled }
}
