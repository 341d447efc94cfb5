import Netfilter
import Runbook

/// What was counted for the tests, beside what was watched. It means something only under the rules that counted it.
public struct TestCounts: Sendable, Equatable {
    /// The packets counted when the test of each kind began.
    var baselines: [Step.Report: [Family: UInt64]] = [:]
    /// How many answers came to the state rule in each family's outbound test, by the rule that counted them.
    var answered: [Family: UInt64] = [:]

    /// Forgets what other rules have counted.
    mutating func rulesChanged(of family: Family) {
        for report in Step.Report.allCases { baselines[report]?[family] = nil }
        answered[family] = nil
    }
}

extension TestCounts: Codable {
    private enum Key: String, CodingKey {
        case curl, nc, answered
    }

    /// Writes the counts of each kind of test by family.
    public func encode(to encoder: any Encoder) throws {
        var line = encoder.container(keyedBy: Key.self)
        try line.encode(ByFamily(baselines[.curl] ?? [:]), forKey: .curl)
        try line.encode(ByFamily(baselines[.nc] ?? [:]), forKey: .nc)
        try line.encode(ByFamily(answered), forKey: .answered)
    }

    /// Reads counts.
    public init(from decoder: any Decoder) throws {
        let line = try decoder.container(keyedBy: Key.self)
        let curl = try line.decode(ByFamily<UInt64>.self, forKey: .curl).values
        let nc = try line.decode(ByFamily<UInt64>.self, forKey: .nc).values
        baselines = [.curl: curl, .nc: nc].filter { !$0.value.isEmpty }
        answered = try line.decode(ByFamily<UInt64>.self, forKey: .answered).values
    }
}
