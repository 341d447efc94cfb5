import Foundation
import Fuzzing
import TestSupport
import Testing

@testable import Netfilter

/// The parsers, given what no iptables prints: they may refuse it, and nothing else.
@Suite struct FuzzTests {
    /// A parser, and what must hold of what it reads.
    enum Parser: String, CaseIterable {
        case specification, saved, listing, command, packet, native, address
    }

    private static let words = [
        "-m", "-j", "-g", "-p", "-s", "-d", "-i", "!", "-c", "1", "tcp", "conntrack", "--ctstate",
        "NEW,ESTABLISHED",
        "ACCEPT", "DROP", "RETURN", "REJECT", "foo", "INPUT", "10.0.0.0/8", "--dport", "22:80", "--tcp-flags",
        "SYN", "ALL",
        "--match-set", "--comment", "\"x y\"", "\"\"", "lo", "eth+", "+", "--icmp-type", "8/0", "recent",
        "--update",
        "\n-A INPUT", "\nCOMMIT\n", "\n*filter\n", "[0:0]", "::1", "->", "{", "}", "null", "--ctdir", "REPLY",
        "multiport",
        "18446744073709551616", "-1", "65536", "/129", "100K",
    ]

    @Test(arguments: Parser.allCases.filter { Asked.wants($0.rawValue) })
    func nothingCrashesOrIsLost(parser: Parser) throws {
        let reader = FuzzedReader(
            parser.rawValue, seeds: try seeds(for: parser), words: Self.words,
            cost: parser == .specification ? 10 : 1
        ) {
            holds(parser, $0)
        }
        try reader.isGivenTexts { Issue.record("\(parser): \($0.debugDescription)") }
    }

    private func seeds(for parser: Parser) throws -> [String] {
        let recorded = try Recorded.variants.flatMap { try Recorded.all($0) }.map(\.stdout)
        let short = recorded.filter { (20...800).contains($0.utf8.count) }
        switch parser {
        case .specification: return short.filter { $0.hasPrefix("-P ") }
        case .saved: return short.filter { $0.contains("*filter") }
        case .listing: return short.filter { $0.hasPrefix("Chain ") }
        case .command: return try Recorded.variants.flatMap { try Recorded.all($0) }.map(\.stderr) + short
        case .packet:
            return ["tcp 203.0.113.7:1 -> [2001:db8::1]:22 on eth0 state NEW", "icmp 10.0.0.1 -> type 3/4"]
        case .native:
            return [
                #"{"nftables":[{"chain":{"family":"ip","table":"a","name":"b","hook":"input","prio":0}}]}"#
            ]
        case .address:
            return ["10.0.0.1", "2001:db8::1", "::ffff:1.2.3.4", "10.0.0.0/255.0.255.0", "1.1.1.1-2.2.2.2"]
        }
    }

    /// Whether what was read, if anything, is printed and read again without loss.
    private func holds(_ parser: Parser, _ text: String) -> Bool {
        switch parser {
        case .specification: return specificationHolds(text)
        case .saved: return savedHolds(text)
        case .listing: _ = try? InputListing(parsing: text)
        case .command:
            _ = (CommandReading(status: 1, stdout: text, stderr: text), IptablesVersion(parsing: text))
        case .packet: _ = try? PacketDescription(text)
        case .native: _ = (try? NativeRuleset(parsing: text))?.nativeChains
        case .address:
            _ = (Network(text), AddressRange(text), ServicePorts(text))
            return Address(text).map { Address($0.description) == $0 } ?? true
        }
        return true
    }

    private func specificationHolds(_ text: String) -> Bool {
        guard let table = try? FilterTable(parsingSpecification: text) else { return true }
        let analysis = InputAnalysis(table)
        _ = (analysis.replies, analysis.management(ServicePorts(tcp: 22)), analysis.fingerprint)
        _ = (analysis.neighbourDiscovery, analysis.openness, analysis.shadowedRules)
        let again = try? FilterTable(parsingSpecification: table.specification)
        return again?.hasSameRules(as: table) == true && again?.specification == table.specification
    }

    private func savedHolds(_ text: String) -> Bool {
        guard let ruleset = try? SavedRuleset(parsing: text) else { return true }
        let again = try? SavedRuleset(parsing: ruleset.text)
        return again?.hasSameRules(as: ruleset) == true && again?.text == ruleset.text
            && again?.incompatibleTables == ruleset.incompatibleTables
    }

    /// Twice the text takes about twice the work: a listing may be 100,000 rules long.
    @Test func parsingTakesLinearTime() throws {
        let line =
            "-A INPUT -s 10.0.0.1/32 -p tcp -m tcp --dport 22 -m comment --comment \"a \\\"q\\\" b\" -c 1 2 -j ACCEPT\n"
        let growth = try Work.growth(from: 2000, to: 16_000) { count in
            (text: "-P INPUT DROP -c 0 0\n" + String(repeating: line, count: count), count: count)
        } of: { listing in
            let table = try FilterTable(parsingSpecification: listing.text)
            #expect(table.input.rules.count == listing.count)
        }
        #expect(growth < 32)
    }

    @Test func anOpenQuoteDoesNotMakeTheRestSlow() {
        let text = "-P INPUT DROP\n" + "-A INPUT \"" + String(repeating: "\\\"\n", count: 100_000)
        let error = #expect(throws: ListingError.self) { try FilterTable(parsingSpecification: text) }
        #expect(error?.line == 2)
        #expect((error?.description.count ?? 0) < 250)
    }

    /// A long text is read in two halves at once; a comment may hold line ends just in the middle.
    @Test func aLongTextIsReadAsAShortOne() throws {
        let line = "[7:8] -A INPUT -s 10.0.0.1/32 -m comment --comment \"a\n-A INPUT -j DROP\nb\" -j ACCEPT\n"
        let count = 20_000
        let text = "*filter\n:INPUT DROP [0:0]\n" + String(repeating: line, count: count) + "COMMIT\n"
        #expect(text.utf8.count > 1 << 20)
        let rules = try #require(try SavedRuleset(parsing: text).filter?.input.rules)
        #expect(rules.count == count)
        #expect(Set(rules.map(\.specification)).count == 1)
        let broken = #expect(throws: ListingError.self) { try SavedRuleset(parsing: text + "nonsense\n") }
        #expect(broken?.line == count * 3 + 4)
    }
}
