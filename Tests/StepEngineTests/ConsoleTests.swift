import Netfilter
import Runbook
import Testing

@testable import StepEngine

/// A host that is managed at its console alone.
@Suite struct ConsoleTests {
    private let settings = Settings(
        families: [.ipv4], managementPort: 22, login: .console(terminal: "/dev/tty1"),
        managementListens: false)

    @Test func noRuleForLoginsIsAskedFor() throws {
        let table = try FilterTable(parsingSpecification: "-P INPUT ACCEPT\n-A INPUT -i lo -j ACCEPT\n")
        let judged = JudgedTable(table, of: .ipv4, settings: settings)
        #expect(judged.structure[.managementAllowed]?.holds == true)
        var listening = settings
        listening.managementListens = true
        let remote = JudgedTable(table, of: .ipv4, settings: listening)
        #expect(remote.structure[.managementAllowed]?.holds == false)
    }

    /// The word stands for a new login only there, and only in full.
    @Test func thePersonSaysSoInWords() throws {
        let runbook = try #require(try BuiltInRunbooks.load(BuiltInRunbooks.standard))
        var engine = StepEngine(runbook: runbook, settings: settings)
        let prompt = engine.askForAccess().compactMap { action in
            if case .ask(let prompt) = action { prompt } else { nil }
        }.first
        #expect(prompt?.words.contains(.consoleOnly) == true && prompt?.words.contains(.confirm) == false)
        #expect(prompt?.hasOnlyReservedWords == true)
        _ = engine.handle(.answered("console"))
        #expect(engine.evidence[.managementReconnected, nil] == nil)
        let actions = engine.handle(.answered("console-only"))
        #expect(actions.contains(.readRulesets(.rules)))
        _ = engine.handle(.answered("confirm"))
        #expect(engine.evidence[.managementReconnected, nil] == nil)
    }
}
