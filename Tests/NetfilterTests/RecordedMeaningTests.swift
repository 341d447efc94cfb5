import Foundation
import Testing

@testable import Netfilter

/// Every recorded command, and what is understood of it: `Recorded/meanings.txt` names the meaning of each.
@Suite struct RecordedMeaningTests {
    private static let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appending(path: "Recorded/meanings.txt")

    /// With SUREFOOT_RECORD set the file is written anew, to be read before it is committed; the test fails then.
    @Test func everyRecordIsUnderstood() throws {
        let lines = try meanings().sorted { $0.key < $1.key }.flatMap { name, variants in
            Set(variants.values).sorted().map { meaning in
                let those = Recorded.variants.filter { variants[$0] == meaning }
                let isSame = those.count == variants.count
                return "\(name)\(isSame ? "" : " [\(those.joined(separator: " "))]"): \(meaning)"
            }
        }
        if ProcessInfo.processInfo.environment["SUREFOOT_RECORD"] != nil {
            try (lines.joined(separator: "\n") + "\n").write(to: Self.file, atomically: true, encoding: .utf8)
            Issue.record("The meanings were written anew.")
        }
        let expected = try String(contentsOf: Self.file, encoding: .utf8).split(separator: "\n").map(
            String.init)
        for difference in lines.difference(from: expected) { Issue.record("\(difference)") }
        #expect(lines.count > 200)
    }

    /// The meaning of each command on each variant.
    private func meanings() throws -> [String: [String: String]] {
        var meanings: [String: [String: String]] = [:]
        for variant in Recorded.variants {
            for record in try Recorded.all(variant) {
                meanings[record.name, default: [:]][variant] = meaning(of: record)
            }
        }
        return meanings
    }

    private func meaning(of record: RecordedCommand) -> String {
        let reading = CommandReading(status: record.status, stdout: record.stdout, stderr: record.stderr)
        let warnings = CommandReading.warnings(in: record.stderr).isEmpty ? "" : ", with a warning"
        return "\(reading)\(warnings)\(printed(record.stdout).map { "; " + $0 } ?? "")"
    }

    /// What the output says, if it is a listing of rules.
    private func printed(_ text: String) -> String? {
        if let version = IptablesVersion(parsing: text) { return "version \(version.version)" }
        if let ruleset = try? SavedRuleset(parsing: text), !ruleset.tables.isEmpty {
            let tables = ruleset.tables.map { table in
                "\(table.name) with \(table.chains.reduce(0) { $0 + $1.rules.count }) rules\(table.isComplete ? "" : ", cut off")"
            }
            let hidden = ruleset.incompatibleTables.isEmpty ? "" : ", hides \(ruleset.incompatibleTables)"
            return "saved: " + tables.joined(separator: "; ") + hidden
        }
        if let table = try? FilterTable(parsingSpecification: text) { return meaning(of: table) }
        if let listing = try? InputListing(parsing: text) {
            return
                "\(listing.chain) lists \(listing.rows.map(\.target)), policy \(listing.policy?.rawValue ?? "none")"
        }
        return nil
    }

    private func meaning(of table: FilterTable) -> String {
        let analysis = InputAnalysis(table)
        let state = analysis.stateRules.map { "\($0.position) \($0.kind)" }
        let unmodelled = table.chains.flatMap(\.rules).filter {
            $0.matches.contains { $0.condition == .unmodelled }
        }
        return
            "INPUT \(table.input.policy?.rawValue ?? "") with \(table.input.rules.count) rules, state rules \(state), "
            + "\(unmodelled.count) not looked into"
    }
}
