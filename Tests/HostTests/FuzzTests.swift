import Foundation
import Fuzzing
import Netfilter
import StepEngine
import Testing

@testable import Host

/// What root reads of other people's, given what nobody would write: each may be refused, and nothing else comes of it.
@Suite struct FuzzTests {
    /// What reads the texts, and what is made of them.
    enum Parser: String, CaseIterable {
        /// A file of rules, and the verdict about it.
        case file
        /// What nft prints, and the verdict about a host where it says that.
        case tables
        /// A session's journal, and what is known from it.
        case journal

        /// A verdict takes longer than a look.
        var cost: Int { self == .file ? 30 : self == .tables ? 10 : 2 }
    }

    private static let words = [
        "-A INPUT ", "-A FORWARD ", "-A OUTPUT ", "-j ACCEPT\n", "-j DROP\n", "-j REJECT\n", "-j RETURN\n",
        "-g X\n",
        "-j MARK --set-xmark 0x1/0xff\n", "-j CT --notrack\n", "-j DNAT --to-destination 10.0.0.1:80\n",
        "-p tcp ",
        "-p udp ", "-m multiport --dports 1:9,80 ", "-m conntrack --ctstate NEW,RELATED ", "! ",
        "-s 10.0.0.0/8 ",
        "-s ::1/64 ", "-d 192.0.2.1 ", "-i eth+ ", "--dport 22 ", "-m mark --mark 0x1/0x3 ",
        "-m addrtype --dst-type LOCAL ",
        "*raw\n", "*mangle\n", "*nat\n", "*filter\n", ":INPUT DROP [0:0]\n", ":X - [0:0]\n", "COMMIT\n",
        "[1:2] ", "\"",
        #"{"match":{"op":"==","left":{"payload":{"protocol":"tcp","field":"dport"}},"right":22}}"#,
        #"{"meta":{"key":"iifname"}}"#, #"{"ct":{"key":"state"}}"#, #"{"set":["new","established"]}"#,
        #"{"prefix":{"addr":"10.0.0.0","len":8}}"#, #"{"range":[1,1024]}"#, #"{"jump":{"target":"x"}}"#,
        #"{"accept":null}"#, #"{"drop":null}"#, #"{"mangle":{"key":{"meta":{"key":"mark"}},"value":1}}"#,
        #"{"vmap":{"key":{"meta":{"key":"l4proto"}},"data":"@m"}}"#,
        #"{"dnat":{"addr":"10.0.0.1","port":80}}"#,
        #""hook":"input""#, #""prio":-150"#, #""policy":"drop""#, #""family":"inet""#, ",", "{", "}", "[",
        "]", "null",
        "-1", "18446744073709551616", "1e999", "\\ud800", "\n", #""began":"#, #""rules":"#, #""evidence":"#,
        #""saving":"#, #""guarding":"#, #""own":"#, #""ipv4":"#, #""at":"2026-01-01T00:00:00.000Z","#,
    ]

    @Test(arguments: Parser.allCases.filter { Asked.wants($0.rawValue) })
    func nothingCrashesOrIsLost(parser: Parser) throws {
        let reader = FuzzedReader(
            parser.rawValue, seeds: try seeds(for: parser), words: Self.words, cost: parser.cost
        ) {
            holds(parser, $0)
        }
        try reader.isGivenTexts { Issue.record("\(parser): \($0.debugDescription)") }
    }

    private func seeds(for parser: Parser) throws -> [String] {
        switch parser {
        case .file: return try recorded { $0.hasPrefix("rules.v") }
        case .tables: return try recorded { $0 == "nft.json" }
        case .journal:
            let lines = JournalTests.records.compactMap(Journal.line)
            return lines.map { $0 + "\n" } + [lines.joined(separator: "\n")]
        }
    }

    /// The recorded firewalls' files of that name. Long ones hold the same again and again.
    private func recorded(_ isWanted: (String) -> Bool) throws -> [String] {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("NetfilterTests/Firewalls")
        let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
        let paths = names.filter { isWanted(($0 as NSString).lastPathComponent) }
        return try paths.sorted().map {
            try String(contentsOf: folder.appendingPathComponent($0), encoding: .utf8)
        }
        .filter { (1..<16_000).contains($0.utf8.count) }
    }

    private func holds(_ parser: Parser, _ text: String) -> Bool {
        switch parser {
        case .file: return fileHolds(text)
        case .tables: return tablesHold(text)
        case .journal: return journalHolds(text)
        }
    }

    /// Whether what was read is printed and read again without loss; a verdict comes of it in any case.
    private func fileHolds(_ text: String) -> Bool {
        guard let (family, ruleset) = try? SavedRulesFile.restored(Array(text.utf8)) else { return true }
        judge([.init(family, [.init(nil, ruleset)])])
        return (try? SavedRuleset(parsing: ruleset.text))?.hasSameRules(as: ruleset) ?? true
    }

    private func tablesHold(_ text: String) -> Bool {
        guard let native = try? NativeRuleset(parsing: text),
            let rules = try? SavedRuleset(parsing: "*filter\n:INPUT DROP [0:0]\n-A INPUT -j ACCEPT\nCOMMIT\n")
        else { return true }
        judge(Family.allCases.map { .init($0, [.init(.nfTables, rules)]) }, native)
        return true
    }

    private func judge(_ families: [HostRules.FamilyRules], _ native: NativeRuleset? = nil) {
        let host = HostRules(
            families: families, nativeTables: native?.tables ?? [], nativeChains: native?.nativeChains ?? [],
            outgoingNativeChains: native?.outgoingNativeChains ?? [],
            forwardingNativeChains: native?.forwardingNativeChains ?? [],
            interfaces: ["eth0"])
        _ = HostCheck(
            host, from: .file, settings: Settings(families: families.map(\.family), managementPort: 22))
    }

    /// Whether each record is written again as it was read.
    private func journalHolds(_ text: String) -> Bool {
        let records = Journal.contents(in: Array(text.utf8)).entries.map(\.record)
        _ = SessionHistory(records)
        let lines = records.compactMap(Journal.line)
        let again = Journal.contents(in: Array(lines.joined(separator: "\n").utf8))
        return lines.count == records.count && again.entries.map(\.record) == records
    }
}
