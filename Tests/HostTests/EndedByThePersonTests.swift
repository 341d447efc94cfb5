import Netfilter
import StepEngine
import TestSupport
import Testing

@testable import Host

/// What a person does not wait for is told as that, and as nothing else.
@Suite struct EndedByThePersonTests {
    private let host: StandIns

    init() throws {
        host = try StandIns()
        for program in ["iptables", "getent"] { try host.program(program, "exec /bin/sleep 600") }
    }

    private func inCancelledTask<Result: Sendable>(
        _ body: @escaping @Sendable () async -> Result
    ) async -> Result {
        let task = Task(operation: body)
        task.cancel()
        return await task.value
    }

    @Test func rulesThatWereNotReadAreNotKnown() async throws {
        let reader = RulesetReader(host.runner)
        let reading = await inCancelledTask { await reader.read([.ipv4]) }[.ipv4]
        let explanation = "You ended it with Ctrl-C. The rules are not known."
        #expect(reading == .unreadable(CommandResult(.interrupted), explanation: explanation))
    }

    @Test func aNameThatWasNotWaitedForIsNotUnknown() async throws {
        let resolver = NameResolver(host.runner)
        #expect(await inCancelledTask { await resolver.resolve("example.net", .ipv4) } == .interrupted)
    }

    /// It takes no time where the interface is gone already, and none where the person does not wait.
    @Test func anInterfaceIsWaitedForNoLongerThanItIsThere() async {
        let patience = Duration.seconds(Patience.seconds)
        #expect(await TemporaryNamespace.awaitRemoval(of: "surefoot-gone", within: patience))
        let isGone = await inCancelledTask {
            await TemporaryNamespace.awaitRemoval(of: "lo", within: .seconds(3600))
        }
        #expect(!isGone)
    }

    @Test func aProofThatWasNotWaitedForIsNone() async throws {
        let prover = TrackingProver(host.runner, Settings(families: [.ipv4], managementPort: 22))
        let proof = await inCancelledTask { await prover.prove(nil, of: nil) {} }
        #expect(proof.failure == "You ended it with Ctrl-C.")
    }
}
