import Netfilter
import Runbook
import Testing

@testable import StepEngine

/// A fact holds because the rules say so, or because somebody has seen it.
@Suite struct FactTests {
    @Test func theRulesAreJudgedForEveryStructuralFact() throws {
        let table = try FilterTable(parsingSpecification: "-P INPUT ACCEPT\n")
        let settings = Settings(families: [.ipv6], managementPort: 22)
        let judged = JudgedTable(table, of: .ipv6, settings: settings)
        #expect(Set(judged.structure.keys) == Set(Fact.allCases.filter { $0.kind == .structural }))
    }

    @Test(arguments: Fact.allCases.filter { $0.kind != .structural })
    func whatTheSaveGateAsksForIsATest(fact: Fact) {
        var evidence = Evidence()
        evidence.note(fact, for: fact.kind == .evidence ? .ipv4 : nil)
        #expect(evidence.hasTests == (fact != .sessionTracked && fact != .rulesSaved))
        evidence.rulesChanged(of: .ipv4)
        #expect(!evidence.hasTests)
    }
}
