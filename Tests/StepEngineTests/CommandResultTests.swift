import Testing

@testable import StepEngine

/// How commands end.
@Suite struct CommandResultTests {
    @Test(
        arguments: [
            (.exited(0), true), (.exited(4), true), (.signalled(9), true), (.timedOut(seconds: 30), true),
            (.notStarted(reason: "It is not there."), true), (.interrupted, false),
            (.printedTooMuch(limit: 1 << 20), false),
        ] as [(CommandResult.Status, Bool)])
    func whatWasCutOffIsNotWhole(status: CommandResult.Status, isWhole: Bool) {
        #expect(CommandResult(status, stdout: "refused").isWhole == isWhole)
    }

    /// A command that may print rules may print any number of them, whoever runs it.
    @Test func rulesMayBeMany() {
        let listing = [
            ["iptables-save"], ["/usr/sbin/ip6tables", "-S"], ["nft", "-j", "list", "ruleset"],
            ["nsenter", "--net=/proc/1/ns/net", "--", "iptables-legacy-save"],
        ]
        let others = [["getent", "hosts"], ["ss", "-tlnp"], ["sh", "-c", "cat /dev/zero"], []]
        #expect(listing.allSatisfy { Command($0).mayListRules })
        #expect(!others.contains { Command($0).mayListRules })
    }
}
