import Netfilter
import Testing

/// The parsers, against what real iptables printed.
@Suite struct RecordedListingTests {
    /// Whether a record's output is that of `-S`, and of a whole chain.
    private func isSpecification(_ record: RecordedCommand) -> Bool {
        record.status == 0 && record.stdout.hasPrefix("-P ")
    }

    @Test(arguments: Recorded.variants)
    func specificationsAreReadAndPrintedAgainUnchanged(variant: String) throws {
        let records = try Recorded.all(variant).filter(isSpecification)
        #expect(records.count >= 15)
        for record in records {
            let table = try FilterTable(parsingSpecification: record.stdout)
            // 1.8.7 prints a space behind a rule without words; and -v adds counters, which are kept apart.
            let printed = record.stdout.replacing(" \n", with: "\n").replacing(" -c 0 0", with: "")
            #expect(table.specification == printed, "\(record.name)")
            let again = try FilterTable(parsingSpecification: table.specification)
            #expect(again.hasSameRules(as: table))
        }
    }

    @Test(arguments: Recorded.variants)
    func countersOfTheVerboseListingAreExact(variant: String) throws {
        let record = try #require(try Recorded.command("S-v", variant))
        let table = try FilterTable(parsingSpecification: record.stdout)
        #expect(table.input.policyCounters == Counters(packets: 0, bytes: 0))
        #expect(table.input.rules.map(\.counters) == [Counters(packets: 0, bytes: 0)])
        #expect(table.input.rules.first?.specification == stateRule)
    }

    @Test(arguments: Recorded.variants)
    func aLineEndInACommentBelongsToTheRule(variant: String) throws {
        let record = try #require(try Recorded.command("comment-newline-S", variant))
        let table = try FilterTable(parsingSpecification: record.stdout)
        #expect(table.input.rules.count == 1)
        let rule = try #require(table.input.rules.first)
        #expect(
            rule.words == ["-m", "comment", "--comment", "line1\nCOMMIT\n-A INPUT -j DROP", "-j", "ACCEPT"])
        #expect(rule.target == .accept)
        #expect(!rule.fitsOnALine)
    }

    @Test func linesAreCountedThroughComments() {
        let text = "-P INPUT DROP\n-A INPUT -m comment --comment \"a\nb\nc\" -j DROP\nnonsense\n"
        let error = #expect(throws: ListingError.self) { try FilterTable(parsingSpecification: text) }
        #expect(error?.line == 5)
        #expect(error?.text == "nonsense")
    }

    @Test(arguments: Recorded.variants)
    func quotedWordsAreUnquoted(variant: String) throws {
        let record = try #require(try Recorded.command("quotes", variant))
        let rules = try FilterTable(parsingSpecification: record.stdout).input.rules
        #expect(
            rules.map { $0.words[3] }
                == [#"a "q" \ b'c $x"#, "", "tab\there", "uml-ü-日", "/* x */", "-j DROP"])
        #expect(rules.allSatisfy { $0.target == .accept })
    }

    @Test(arguments: Recorded.variants)
    func allVersionsMeanTheSame(variant: String) throws {
        let record = try #require(try Recorded.command("protos-S", variant))
        let newest = try #require(try Recorded.command("protos-S", "1.8.13-nft"))
        let rules = try FilterTable(parsingSpecification: record.stdout).input.rules
        let others = try FilterTable(parsingSpecification: newest.stdout).input.rules
        #expect(rules.count == 22)
        for (index, pair) in zip(rules, others).enumerated() {
            // 1.8.7-nft prints a mask that is no prefix as one.
            let isMisprinted = variant == "1.8.7-nft" && index == 18
            #expect(pair.0.isSame(as: pair.1) != isMisprinted, "\(pair.0.text)")
        }
    }

    @Test(arguments: Recorded.variants)
    func aListingWithoutTheInputPolicyIsRefused(variant: String) throws {
        let record = try #require(try Recorded.command("S-num", variant))
        #expect(throws: ListingError.self) { try FilterTable(parsingSpecification: record.stdout) }
        let error = #expect(throws: ListingError.self) { try FilterTable(parsingSpecification: "") }
        #expect(error?.description == "There is no INPUT chain in the listing.")
    }

    @Test(arguments: Recorded.variants.filter { $0.hasSuffix("nft") && $0 != "1.8.7-nft" })
    func aListingThatHidesChainsIsRefused(variant: String) throws {
        let record = try #require(try Recorded.command("[INPUT w/ other priority] -S (nft rc 0 )", variant))
        let error = #expect(throws: ListingError.self) {
            try FilterTable(parsingSpecification: record.stdout)
        }
        #expect(error?.line == 1)
        #expect(
            CommandReading(status: record.status, stdout: record.stdout, stderr: record.stderr)
                == .incompatible)
    }

    @Test(arguments: Recorded.variants)
    func versionsAreRead(variant: String) throws {
        let record = try #require(try Recorded.command("V", variant))
        let version = try #require(IptablesVersion(parsing: record.stdout))
        #expect(variant.hasPrefix(version.version + "-"))
        #expect(version.backend == (variant.hasSuffix("nft") ? .nfTables : .legacy))
    }

    @Test func oldAndForeignVersionTexts() {
        #expect(IptablesVersion(parsing: "ip6tables v1.6.1")?.backend == nil)
        #expect(IptablesVersion(parsing: "ip6tables v1.6.1")?.version == "1.6.1")
        #expect(IptablesVersion(parsing: "nftables v1.0.6 (Lester Gooch #5)")?.backend == nil)
        #expect(IptablesVersion(parsing: "command not found") == nil)
        #expect(IptablesVersion(parsing: "") == nil)
    }
}
