import Netfilter
import Testing

@testable import StepEngine

/// What connection tracking must be like before a policy denies.
@Suite struct TrackingTests {
    private func findings(of proof: TrackingProof) throws -> [TrackingFinding] {
        var node = try World([.ipv4]).start(isMeddledWith: false)
        node.engine.state = .proving(.change(CommandGroup(word: "deny", purpose: .step, items: [])))
        return node.engine.handle(.trackingProved(proof)).compactMap { action in
            guard case .show(.verdict(_, _, .tracking(let finding), _)) = action else { return nil }
            return finding
        }
    }

    @Test func aCountedLoginWillDo() throws {
        #expect(try findings(of: TrackingProof(packets: 2)) == [.sessionTracked(packets: 2)])
    }

    /// A login whose output goes into a file sends nothing for minutes; the kernel's list of connections tells of it.
    @Test func aSilentLoginThatIsListedWillDo() throws {
        #expect(try findings(of: TrackingProof(packets: 0, isListed: true)) == [.sessionListed])
        #expect(
            try findings(of: TrackingProof(packets: 0, isListed: false))
                == [.sessionNotTracked(takesUpMidway: true)])
    }

    @Test func whatStandsInTheWayIsNamed() throws {
        #expect(
            try findings(of: TrackingProof(packets: 0, takesUpMidway: false))
                == [.sessionNotTracked(takesUpMidway: false)])
        #expect(
            try findings(of: TrackingProof(packets: 2, blocking: ["iptables -t raw -A PREROUTING -j DROP"]))
                == [.blockedElsewhere(rule: "iptables -t raw -A PREROUTING -j DROP")])
        #expect(
            try findings(of: TrackingProof(packets: nil, untracking: ["-A PREROUTING -j NOTRACK"]))
                == [.managementUntracked(rule: "-A PREROUTING -j NOTRACK")])
        #expect(
            try findings(of: TrackingProof(packets: 5, used: 90, limit: 100))
                == [.tableFull(used: 90, limit: 100)])
        #expect(
            try findings(of: TrackingProof(packets: 5, used: 89, limit: 100)) == [.sessionTracked(packets: 5)]
        )
        #expect(
            try findings(of: TrackingProof(packets: 1, failure: "It stayed."))
                == [.notProved(reason: "It stayed.")])
    }
}
