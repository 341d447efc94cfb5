import Netfilter
import Testing

@Suite struct SavedRulesetTests {
    @Test(arguments: Recorded.variants)
    func recordedFilesAreWhole(variant: String) throws {
        for name in ["save -t filter", "save -c", "save comments"] {
            let record = try #require(try Recorded.command(name, variant))
            let ruleset = try SavedRuleset(parsing: record.stdout)
            #expect(ruleset.tables.map(\.name) == ["filter"])
            #expect(ruleset.isComplete)
            #expect(ruleset.incompatibleTables.isEmpty)
            #expect(ruleset.filter?.chains.map(\.name) == ["INPUT", "FORWARD", "OUTPUT"])
            #expect(ruleset.filter?.input.rules.isEmpty == false)
        }
    }

    @Test(arguments: Recorded.variants)
    func countersMakeNoDifference(variant: String) throws {
        let plain = try #require(try Recorded.command("save -t filter", variant))
        let counted = try #require(try Recorded.command("save -c", variant))
        let one = try SavedRuleset(parsing: plain.stdout)
        let other = try SavedRuleset(parsing: counted.stdout.replacing("[0:0]", with: "[17:4711]"))
        #expect(one.hasSameRules(as: other))
        #expect(one != other)
        #expect(other.filter?.input.rules.first?.counters == Counters(packets: 17, bytes: 4711))
        #expect(other.filter?.input.policyCounters == Counters(packets: 17, bytes: 4711))
    }

    @Test(arguments: Recorded.variants.filter { $0.hasSuffix("nft") })
    func incompatibleTablesAreFindings(variant: String) throws {
        let record = try #require(try Recorded.command("native [log] save", variant))
        let ruleset = try SavedRuleset(parsing: record.stdout)
        #expect(ruleset.incompatibleTables == ["filter"])
        #expect(ruleset.filter == nil)
        let fresh = try SavedRuleset(parsing: "")
        #expect(!ruleset.hasSameRules(as: fresh))
    }

    @Test(arguments: ["1.8.9-nft", "1.8.11-nft", "1.8.13-nft"])
    func aTableThatHidesChainsIsNotTrusted(variant: String) throws {
        let record = try #require(try Recorded.command("[INPUT w/ other priority] save", variant))
        let ruleset = try SavedRuleset(parsing: record.stdout)
        #expect(ruleset.incompatibleTables == ["filter"])
        #expect(ruleset.filter == nil)
        #expect(ruleset.tables.count == 1)
    }

    /// Every recorded text comes back as it was, but for 1.8.7's space behind a rule without words.
    @Test(arguments: Recorded.variants)
    func whatIsReadIsPrintedAgainUnchanged(variant: String) throws {
        let records = try Recorded.all(variant).filter { $0.status == 0 && $0.stdout.contains("\n*filter\n") }
        #expect(records.count >= 3)
        for record in records {
            let text = try SavedRuleset(parsing: record.stdout).text
            let printed = record.stdout.hasSuffix("\n") ? record.stdout : record.stdout + "\n"
            #expect(text == printed.replacing(" \n", with: "\n"), "\(record.name)")
        }
    }

    @Test(arguments: RecordedFirewall.names, Family.allCases)
    func otherProgramsRulesArePrintedAgainUnchanged(name: String, family: Family) throws {
        let saved = try RecordedFirewall(name: name).saved(family)
        #expect(try SavedRuleset(parsing: saved).text == saved)
    }

    @Test func noTextIsTheRulesetOfAnUntouchedHost() throws {
        let fresh = try SavedRuleset(parsing: "")
        #expect(fresh.tables.isEmpty)
        #expect(fresh.isComplete)
        #expect(fresh.filter == nil)
        let listed = try SavedRuleset(parsing: whole("*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n"))
        #expect(listed.hasSameRules(as: fresh))
        let closed = try SavedRuleset(parsing: whole("*filter\n:INPUT DROP [0:0]\n:FORWARD ACCEPT [0:0]\n"))
        #expect(!closed.hasSameRules(as: fresh))
    }

    private func whole(_ text: String) -> String {
        text + "COMMIT\n# Completed on Mon Nov 23 02:51:21 2026\n"
    }

    @Test func whatIsCutOffIsNotComplete() throws {
        let text = whole("# Generated\n*filter\n:INPUT DROP [0:0]\n-A INPUT -i lo -j ACCEPT\n")
        #expect(try SavedRuleset(parsing: text).isComplete)
        let lines = text.split(separator: "\n").map(String.init)
        for count in 2..<lines.count {
            let cut = try SavedRuleset(parsing: lines.prefix(count).joined(separator: "\n"))
            #expect(!cut.isComplete, "cut after \(lines[count - 1])")
        }
    }

    @Test func severalTables() throws {
        let nat = whole("*nat\n:PREROUTING ACCEPT [0:0]\n:DOCKER - [0:0]\n-A PREROUTING -j DOCKER\n")
        let filter = whole("*filter\n:INPUT DROP [1:2]\n-A INPUT -j DROP\n")
        let ruleset = try SavedRuleset(parsing: nat + filter)
        #expect(ruleset.tables.map(\.name) == ["nat", "filter"])
        #expect(ruleset.isComplete)
        #expect(ruleset.tables[0].chains[1].policy == nil)
        #expect(ruleset.hasSameRules(as: try SavedRuleset(parsing: filter + nat)))
        #expect(!ruleset.hasSameRules(as: try SavedRuleset(parsing: filter)))
    }

    @Test(arguments: [
        ("-A INPUT -j DROP\n", 1), ("*filter\n:INPUT QUEUE [0:0]\n", 2), (":INPUT DROP [0:0]\n", 1),
        ("COMMIT\n", 1),
        ("*filter\nnonsense\n", 2), ("*filter\n[1:2 -A INPUT -j DROP\n", 2),
        ("*nat\n:PREROUTING ACCEPT [0:0]\n*filter\n", 3), ("*filter and more\n", 1),

        ("*filter\n-A \"a b\" -j DROP\n", 2), ("*filter\n\":a b\" - [0:0]\n", 2),
        ("*filter\n-A INPUT -m comment --comment \"open\n", 2), ("*filter\n:INPUT\n", 2),
    ])
    func brokenLinesAreNamed(text: String, line: Int) throws {
        let error = #expect(throws: ListingError.self) { try SavedRuleset(parsing: text) }
        #expect(error?.line == line)
    }

    @Test func remarksMayHoldSingleQuoteMarks() throws {
        let text = whole("# don't \"open this\n*filter\n:INPUT DROP [0:0]\n")
        #expect(try SavedRuleset(parsing: text).isComplete)
    }
}
