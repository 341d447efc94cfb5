import Foundation
import TestSupport
import Testing

/// What a wizard has left that died in the middle of something.
@Suite(.serialized, .leavesNothing) struct TakingBackTests {
    private static let probe = "iptables -I INPUT 1 -p tcp -m comment --comment surefoot-probe:last"

    /// The process that stands by during a test is spoken to on its descriptor 3. The end of the wizard is the end there.
    @Test func theGuardOfATestTakesItsRulesOut() throws {
        let host = try HostInNamespaces()
        let program = try Program.path()
        let shown = try host.run("\(Self.probe); \(program) probe-guard ipv4 3</dev/null; echo exit $?")
        #expect(shown == "exit 0\n")
        #expect(try host.run("iptables -S INPUT") == host.rules)
    }

    @Test func theGuardOfATestKeepsOutOfTheWayOfAWizardThatLives() throws {
        let host = try HostInNamespaces()
        let program = try Program.path()
        let shown = try host.run(
            "\(Self.probe); echo done | \(program) probe-guard ipv4 3<&0; echo exit $?; iptables -S INPUT")
        #expect(shown.contains("exit 0\n") && shown.contains("surefoot-probe:last"))
    }

    /// The journal ends with the save, of whose two files one has moved to its place.
    @Test(arguments: ["rollback --yes", "resume", "run --management-port 22"])
    func aSaveThatWasCutOffIsTakenBack(command: String) throws {
        let host = try HostInNamespaces()
        let first = try host.person(["run", "--management-port", "22"])
        try first.accepts()
        first.dies(of: SIGKILL)
        #expect(first.end() == 128 + SIGKILL)
        _ = try host.run(
            """
            cd /run && echo old > rules.v4.surefoot-previous && echo new | tee rules.v4 > rules.v6.surefoot-new
            echo '{"at":"2026-01-01T00:00:00Z","kind":"intent","action":"save","name":"/run/rules"}' \
                | tee -a /var/lib/surefoot/*.jsonl
            """)
        if command.hasPrefix("rollback") {
            #expect(try host.surefoot(command).contains("A save was cut off."))
        } else {
            let second = try host.person(command.split(separator: " ").map(String.init))
            try second.sees("A save was cut off.").accepts().types("quit").sees("You left.")
            #expect(second.end() == 1)
        }
        #expect(try host.run("cd /run; ls | grep rules; cat rules.v4") == "rules.v4\nold\n")
    }
}
