import Foundation
import Host
import Netfilter
import StepEngine
import TestSupport
import Testing

/// Taking back what was put in, with stand-ins for iptables that claim success. Only a new listing counts.
@Suite(.leavesNothing) struct TakingBackTests {
    private static let probe = "-A INPUT -p tcp -m comment --comment \"surefoot-probe:last\""

    /// A host whose rules stand in the file `rules`. Whatever changes them claims success, and does what the scripts say.
    private func host(_ rules: String, deletion: String = ":", restore: String = "cat >/dev/null") throws
        -> StandIns
    {
        let host = try StandIns()
        try host.write(rules, to: "rules")
        let start = "cd \(host.folder.path)\n"
        try host.program("iptables", start + "case \"$*\" in *-S) cat rules ;; *-D*) \(deletion) ;; esac\n")
        try host.program("iptables-restore", start + restore + "\n")
        return host
    }

    @Test func rulesThatCountAreTakenOutAndLookedFor() async throws {
        let listing = "-P INPUT ACCEPT\n-A INPUT -i lo -j ACCEPT\n"
        let host = try host(listing + Self.probe + "\n", deletion: "sed -i /surefoot-probe/d rules")
        #expect(await ProbeRemover(host.runner).remove(of: .ipv4))
        #expect(try host.files("rules")["rules"] == listing)
    }

    /// A test that the person has ended leaves none behind.
    @Test func rulesThatCountAreTakenOutInACancelledTaskToo() async throws {
        let listing = "-P INPUT ACCEPT\n-A INPUT -i lo -j ACCEPT\n"
        let host = try host(listing + Self.probe + "\n", deletion: "sed -i /surefoot-probe/d rules")
        let isGone = await Task { [runner = host.runner] in
            withUnsafeCurrentTask { $0?.cancel() }
            return await ProbeRemover(runner).remove(of: .ipv4)
        }.value
        #expect(try isGone && host.files("rules")["rules"] == listing)
    }

    @Test func aRuleThatStaysIsNotCalledGone() async throws {
        let host = try host("-P INPUT ACCEPT\n" + Self.probe + "\n")
        #expect(await !ProbeRemover(host.runner).remove(of: .ipv4))
    }

    private static let snapshot = "-P INPUT ACCEPT\n-A INPUT -i lo -j ACCEPT\n"

    private func rollBack(_ host: StandIns) async throws -> RollbackResult {
        let order = RollbackOrder(families: [
            .ipv4: .init(
                snapshot: try FilterTable(parsingSpecification: Self.snapshot), session: .init(known: []))
        ])
        return await RollbackRunner(host.runner).run(order, attempts: 2)
    }

    @Test func rulesThatAreBackAreReadBack() async throws {
        let host = try host(
            "-P INPUT DROP\n-A INPUT -i lo -j ACCEPT\n",
            restore: "grep -q 'INPUT ACCEPT' && sed -i s/DROP/ACCEPT/ rules")
        #expect(try await rollBack(host) == .restored)
        #expect(try host.files("rules")["rules"] == Self.snapshot)
    }

    @Test func aRestoreThatDidNothingIsNoRollback() async throws {
        let host = try host("-P INPUT DROP\n-A INPUT -i lo -j ACCEPT\n")
        guard case .failed = try await rollBack(host) else {
            Issue.record("The policy is DROP, and is called back.")
            return
        }
    }
}
