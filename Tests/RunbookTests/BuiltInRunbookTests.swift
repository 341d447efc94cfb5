import Runbook
import Testing

@Suite struct BuiltInRunbookTests {
    @Test(arguments: BuiltInRunbooks.names)
    func isSound(name: String) throws {
        do {
            let runbook = try #require(try BuiltInRunbooks.load(name))
            #expect(!runbook.steps.isEmpty)
        } catch let error as RunbookError {
            Issue.record("\(name): \(error)")
        }
    }

    @Test func hasTheTenSteps() throws {
        let runbook = try #require(try BuiltInRunbooks.load(BuiltInRunbooks.standard))
        #expect(
            runbook.steps.map(\.id) == [
                "list-input", "check-state-rule", "insert-state-rule", "confirm-order", "default-deny",
                "reset-counters", "open-outbound", "check-counters", "test-inbound", "review-and-save",
            ])
        for step in runbook.steps {
            #expect(
                !step.body.introduction.isEmpty && step.body["why"] != nil,
                "\(step.id) does not explain itself.")
        }
    }

    @Test func theGraphHasEveryStepAndTheEnd() throws {
        let runbook = try #require(try BuiltInRunbooks.load(BuiltInRunbooks.standard))
        for number in 1...10 {
            #expect(runbook.mermaid.contains("    s\(number)[\""))
            #expect(runbook.dot.contains("    s\(number) [label="))
        }
        #expect(runbook.mermaid.contains("s10 -->|\"save\"| done"))
        #expect(runbook.dot.contains("s10 -> done [label=\"save\"];"))
    }
}
