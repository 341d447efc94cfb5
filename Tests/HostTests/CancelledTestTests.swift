import Foundation
import Netfilter
import StepEngine
import TestSupport
import Testing

@testable import Host

/// What a person does not wait for is ended, and what it has begun is taken back.
@Suite struct CancelledTestTests {
    /// An iptables whose rules are lines of a file.
    private func host() throws -> StandIns {
        let host = try StandIns()
        try host.write(
            "-A INPUT -m comment --comment surefoot-probe:first\n-A INPUT -i lo -j ACCEPT\n", to: "rules")
        try host.program(
            "iptables",
            """
            case "$*" in
            *-S*) echo '-P INPUT ACCEPT -c 0 0'; while read -r a b rest; do echo "$a $b -c 0 0 $rest"; done <\(host.path("rules"));;
            *-D*) echo '-A INPUT -i lo -j ACCEPT' >\(host.path("rules"));;
            esac
            """)
        return host
    }

    private func inCancelledTask<Result: Sendable>(_ body: @escaping @Sendable () async -> Result) async
        -> Result
    {
        await Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return await body()
        }.value
    }

    @Test func rulesThatCountAreTakenOutAllTheSame() async throws {
        let host = try host()
        let remover = ProbeRemover(host.runner)
        #expect(await inCancelledTask { await remover.remove(of: .ipv4) })
        #expect(try host.files("rules") == ["rules": "-A INPUT -i lo -j ACCEPT\n"])
    }

    @Test func rulesThatWereNotReadAreNotKnown() async throws {
        let host = try host()
        let reader = RulesetReader(host.runner)
        let reading = await inCancelledTask { await reader.read([.ipv4]) }[.ipv4]
        guard case .unreadable(let result, let explanation) = reading else {
            Issue.record("\(String(describing: reading))")
            return
        }
        #expect(result.status == .interrupted && explanation.contains("You ended it with Ctrl-C."))
    }

    @Test func aNameThatWasNotWaitedForIsNotUnknown() async throws {
        let host = try StandIns()
        try host.program("getent", "exec /bin/sleep 600")
        let resolver = NameResolver(host.runner)
        let task = Task { await resolver.resolve("example.net", .ipv4) }
        task.cancel()
        #expect(await task.value == .interrupted)
    }

    @Test func aProofThatWasNotWaitedForIsNone() async throws {
        let host = try host()
        let prover = TrackingProver(host.runner, services: [ServicePorts(tcp: 22)], families: [.ipv4])
        let proof = await inCancelledTask { await prover.prove(nil) {} }
        #expect(proof.failure == "You ended it with Ctrl-C.")
    }
}
