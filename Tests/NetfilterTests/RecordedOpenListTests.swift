import Foundation
import Testing

@testable import Netfilter

/// Everything that is open on each recorded host: `Recorded/open.txt` says what, by which rule.
@Suite struct RecordedOpenListTests {
    private static let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appending(path: "Recorded/open.txt")

    /// With SUREFOOT_RECORD set the file is written anew, to be read before it is committed; the test fails then.
    @Test func everyHostIsOpenAsItsRulesSay() throws {
        let lines = try RecordedFirewall.names.flatMap { name in
            try Family.allCases.flatMap { family in
                try RecordedFirewall(name: name).openList(family).map { "\(name): \($0)" }
            }
        }
        if ProcessInfo.processInfo.environment["SUREFOOT_RECORD"] != nil {
            try (lines.joined(separator: "\n") + "\n").write(to: Self.file, atomically: true, encoding: .utf8)
            Issue.record("The lists were written anew.")
        }
        let expected = try String(contentsOf: Self.file, encoding: .utf8).split(separator: "\n").map(
            String.init)
        for difference in lines.difference(from: expected) { Issue.record("\(difference)") }
    }
}

extension RecordedFirewall {
    /// What is open for a family, a door a line; that nothing is, is a line too.
    fileprivate func openList(_ family: Family) throws -> [String] {
        let interfaces = name == "libvirt" ? ["eth0", "virbr0"] : ["eth0"]
        let doors = try #require(guardingAnalysis(family, interfaces: interfaces).openness.doors)
        guard !doors.isEmpty else { return ["\(family.rawValue) nothing"] }
        return doors.map { door in
            let decider =
                switch door.decider {
                case .rule(let rule): "\(rule)"
                case .policy: "the policy"
                case .someRule: "some rule"
                }
            return "\(door) by \(decider)"
        }
    }
}
