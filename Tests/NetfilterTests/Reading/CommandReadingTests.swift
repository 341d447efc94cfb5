import Netfilter
import Testing

/// What exit status and text mean, against what real iptables printed.
@Suite struct CommandReadingTests {
    private func reading(_ record: RecordedCommand) -> CommandReading {
        CommandReading(status: record.status, stdout: record.stdout, stderr: record.stderr)
    }

    private static let expected: [(name: String, reading: CommandReading)] = [
        ("C-hit", .success), ("C-hit-order-swapped", .success), ("C-comment-hit", .success),
        ("C-miss-empty", .ruleNotFound), ("C-miss-nonempty", .ruleNotFound),
        ("C-chain-missing", .ruleNotFound),
        ("C-with-comment-rule", .ruleNotFound), ("C-comment-order", .ruleNotFound), ("D-miss", .ruleNotFound),
        ("C-with-iface-rule", .ruleNotFound), ("C-with-DNAT-state", .ruleNotFound),
        ("C-state-vs-conntrack", .ruleNotFound), ("C-conntrack-vs-state", .ruleNotFound),
        ("C-match-ext-missing", .missingMatch("nosuch")), ("C-target-missing", .missingTarget("NOSUCH")),
        ("C-bad-state", .usage), ("C-unknown-opt", .usage), ("bad-flag", .usage), ("no-args", .usage),
        ("I-0", .usage), ("chain-too-long", .usage), ("v4 addr in ip6", .usage), ("iptables -6", .usage),
        ("S-num-oob", .success), ("I-silent", .success), ("I-verbose", .success), ("P-ok", .success),
        ("Z-missing", .chainMissing), ("t-nosuch", .noSuchTable),
        ("I-5-on-empty", .unknown), ("P-REJECT", .unknown), ("P-lower", .unknown), ("P-missing", .unknown),
        ("P-user-chain", .unknown), ("N-dup", .unknown), ("X-refd", .unknown),
        ("nonroot -S INPUT", .notPermitted), ("nonroot -P INPUT DROP", .notPermitted),
        ("nonroot -Z INPUT", .notPermitted), ("nonroot iptables-save", .notPermitted),
        ("S >/dev/full", .success),
    ]

    @Test(arguments: Recorded.variants)
    func whatAllVersionsAgreeOn(variant: String) throws {
        for (name, expected) in Self.expected {
            let record = try #require(try Recorded.command(name, variant))
            #expect(reading(record) == expected, "\(name): \(record.status) \(record.stderr)")
        }
    }

    @Test(arguments: Recorded.variants)
    func aMissingChainLooksIncompatibleToOldVersions(variant: String) throws {
        for name in ["S-missing-chain", "L-missing-chain"] {
            let record = try #require(try Recorded.command(name, variant))
            let isOld = ["1.8.7-nft", "1.8.9-nft"].contains(variant)
            #expect(reading(record) == (isOld ? .incompatible : .chainMissing))
        }
    }

    @Test(arguments: Recorded.variants)
    func withoutRightsTheOldestVersionBlamesTheMatch(variant: String) throws {
        for name in ["nonroot -C INPUT", "nonroot -I INPUT 1"] {
            let record = try #require(try Recorded.command(name, variant))
            #expect(reading(record) == (variant == "1.8.7-nft" ? .missingMatch("conntrack") : .notPermitted))
        }
    }

    @Test(arguments: Recorded.variants)
    func missingCapabilitiesAreMissingRights(variant: String) throws {
        let records = try Recorded.all(variant).filter {
            $0.name.hasPrefix("uid0-no-") || $0.name.hasPrefix("userns-")
        }
        for record in records where record.status != 0 {
            #expect(reading(record) == .notPermitted, "\(record.name): \(record.stderr)")
        }
        #expect(!variant.hasPrefix("1.8.9") || records.contains { $0.status != 0 })
    }

    @Test(arguments: Recorded.variants)
    func aHeldLockIsToldByItsText(variant: String) throws {
        for record in try Recorded.all(variant) where record.name.hasPrefix("LOCKED") {
            let expected: CommandReading =
                switch record.status {
                case 0: .success
                case 1: .ruleNotFound
                default: .lockHeld
                }
            #expect(reading(record) == expected, "\(record.name): \(record.stderr)")
        }
    }

    @Test(arguments: Recorded.variants.filter { $0.hasSuffix("nft") })
    func nativeRulesMakeTheTableIncompatible(variant: String) throws {
        for native in ["ct state native", "log", "reject"] {
            for command in ["-S (nft rc 0)", "-L -n", "save"] {
                let record = try #require(try Recorded.command("native [\(native)] \(command)", variant))
                #expect(reading(record) == .incompatible, "\(record.name)")
            }
        }
        let insertion = try #require(try Recorded.command("[INPUT w/ other priority] -I", variant))
        #expect(reading(insertion) == (variant == "1.8.7-nft" ? .success : .incompatible))
    }

    @Test(arguments: Recorded.variants)
    func rulesOfTheOtherBackendAreWarnedOf(variant: String) throws {
        let record = try #require(try Recorded.command("mixed -S INPUT", variant))
        #expect(reading(record) == .success)
        let warnings = CommandReading.warnings(in: record.stderr)
        #expect(
            warnings
                == (variant.hasSuffix("nft")
                    ? ["iptables-legacy tables present, use iptables-legacy to see them"] : []))
    }

    /// Only the exact text makes a failed command a finding; every other failure stays an error.
    @Test(arguments: Recorded.variants)
    func noFailureIsTakenForSuccess(variant: String) throws {
        for record in try Recorded.all(variant) where record.status != 0 {
            #expect(reading(record) != .success)
            let isMiss = record.stderr.contains("Bad rule (does a matching rule exist in that chain?)")
            #expect((reading(record) == .ruleNotFound) == isMiss, "\(record.name): \(record.stderr)")
        }
    }

    @Test func theStatusAloneMeansNothing() {
        #expect(CommandReading(status: 1, stdout: "", stderr: "") == .unknown)
        #expect(CommandReading(status: 4, stdout: "", stderr: "") == .unknown)
        #expect(CommandReading(status: 2, stdout: "", stderr: "") == .usage)
        #expect(CommandReading(status: 0, stdout: "", stderr: "iptables: Bad rule") == .success)
        let miss = "iptables: Bad rule (does a matching rule exist in that chain?).\n"
        #expect(CommandReading(status: 2, stdout: "", stderr: miss) == .usage)
        #expect(CommandReading(status: -6, stdout: "", stderr: "free(): double free detected\n") == .unknown)
    }
}
