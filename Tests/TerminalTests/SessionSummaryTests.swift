import Netfilter
import Runbook
import SafeText
import StepEngine
import Testing

@testable import Terminal

/// A session in short says what its records say.
@Suite struct SessionSummaryTests {
    private func summary(_ records: [Record]) -> [String] {
        let entries = try? Masked(records, typed: Record.typedKey).map { $0.map { (at: "now", record: $0) } }
        let text = entries.map {
            Shown(SessionReport($0, of: "/j", isOfThisBoot: true).markdown, .unicode).text
        }
        let lines = (text ?? "").split(separator: "\n").map(String.init)
        return Array(lines.drop { $0 != "## In short" }.dropFirst().prefix { $0 != "## What happened" })
    }

    @Test func theLastVisitOfAStepCounts() {
        let lines = summary([
            .entered(step: 1, id: "a", title: "Look"), .concluded(.fail, .ipv4, "Bad."),
            .entered(step: 2, id: "b", title: "Go on"), .concluded(.ok, nil, "Good."),
            .concluded(.note, nil, "Beside."),
            .entered(step: 1, id: "a", title: "Look"), .concluded(.ok, .ipv4, "Better."),
            .entered(step: 2, id: "b", title: "Go on"), .concluded(.fail, nil, "Worse."),
            .entered(step: 3, id: "c", title: "Choose"), .concluded(.skip, nil, "Left out, as you wanted."),
            .entered(step: 4, id: "d", title: "End"),
        ])
        #expect(
            lines == [
                "1. Look: **OK**", "2. Go on: **FAIL** Worse.", "3. Choose: **SKIP**",
                "4. End: not concluded",
            ])
    }

    @Test func whatDiffersAndWhatWasSeenIsTold() {
        let file = SaveResult.SavedFile(family: .ipv4, path: "/f", previous: nil, rules: 1)
        let lines = summary([
            .rules(
                [.ipv4: "-P INPUT ACCEPT\n-A INPUT -i lo -j ACCEPT\n", .ipv6: "-P INPUT ACCEPT\n"], own: nil),
            .rules(
                [.ipv4: "-P INPUT DROP\n-A INPUT -i lo -j ACCEPT\n", .ipv6: "-P INPUT ACCEPT\n"], own: nil),
            .evidence([
                Observation(fact: .outboundAnswered, family: .ipv4, means: .namespace, isCurrent: true),
                Observation(fact: .newInboundBlocked, family: .ipv4, isCurrent: false),
            ]),
            .note("for Anna"), .saved(.saved([file])),
        ])
        #expect(
            lines == [
                "- ipv4, there no more: `-P INPUT ACCEPT`", "- ipv4, now there: `-P INPUT DROP`",
                "- ipv6: no rule differs from the start",
                "- seen: ipv4 A connection from this host was answered. That was a namespace of this host: the rules were "
                    + "tried, not the way through the network.",
                "- saved: `/f`", "- note: for Anna",
            ])
    }
}
