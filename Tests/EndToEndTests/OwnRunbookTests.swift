import Foundation
import TestSupport
import Testing

/// Runbooks of one's own that would keep the operator out, on a host with a kernel.
@Suite(.leavesNothing) struct OwnRunbookTests {
    /// Writes a runbook of these steps on a host, and gives its folder.
    private static func runbook(of steps: [String], _ run: (String) throws -> String) throws -> String {
        let files =
            ["---\ntitle: Own\n---\nWords."]
            + steps.enumerated().map { "---\nid: step-\($0 + 1)\ntitle: Own\n\($1)\n---\nWords." }
        for (number, text) in files.enumerated() {
            let name = number == 0 ? "runbook.md" : "0\(number)-step.md"
            _ = try run("mkdir -p /run/own; cat > /run/own/\(name) <<'STEP'\n\(text)\nSTEP")
        }
        return "/run/own"
    }

    private static func step(_ command: String, changes: String = "rules", more: String = "") -> String {
        "run: \(command)\nchanges: \(changes)\nconfirm: go\nundo: [\"true\"]\n\(more)"
    }

    private static let reading = "run: [\"${iptables}\", -S, INPUT]"

    private func person(on host: HostInNamespaces, _ steps: [String], within seconds: Int = 600) throws
        -> Person
    {
        let folder = try Self.runbook(of: steps, host.run)
        return try Person(
            ["run", "--runbook", folder, "--management-port", "22", "--confirm-within", "\(seconds)"],
            through: host.entering
        ).accepts()
    }

    private static let everything =
        "iptables-save | grep -v '^#' | sed 's/\\[.*//'; nft -s list ruleset | grep -c own"

    /// What shuts the door goes back at once, in all tables.
    @Test(arguments: [
        "[\"${iptables}\", -w, \"5\", -I, INPUT, -p, tcp, --dport, \"22\", -j, DROP]",
        "[\"${iptables}\", -I, INPUT, \"1\", -j, DROP]", "[\"${iptables}\", -I, INPUT, \"1\", --jum, DROP]",
        "[sh, -c, \"iptables -t nat -N mine; iptables -P INPUT DROP; iptables -F INPUT\"]",
        "[\"${iptables-restore}\"]\ninput: [\"*filter\", \":INPUT DROP [0:0]\", COMMIT]",
    ])
    func whatShutsTheDoorGoesBack(command: String) throws {
        let host = try HostInNamespaces()
        let before = try host.run(Self.everything)
        let person = try person(on: host, [Self.step(command), Self.reading])
        try person.sees("This may keep new logins out").sees("go | ? >").types("go")
        try person.sees("The rollback timer runs").sees("New logins would be kept out now.")
        try person.sees("INPUT is as it was at the start").sees("show | abort")
        let after = try host.run(Self.everything)
        #expect(
            after.replacing(
                "*nat\n:PREROUTING ACCEPT \n:INPUT ACCEPT \n:OUTPUT ACCEPT \n:POSTROUTING ACCEPT \nCOMMIT\n",
                with: "") == before)
        try person.types("quit").sees("You left.")
        #expect(person.end() == 1)
    }

    /// What nobody can foresee waits for a new login; without one all goes back, rules of nftables' own as well.
    @Test func nativeRulesWaitForALogin() throws {
        let host = try HostInNamespaces()
        let before = try host.run(Self.everything)
        let person = try person(
            on: host,
            [
                Self.step(
                    "[nft, \"add table inet own; add chain inet own c { type filter hook input priority 0; policy drop; }\"]"
                )
            ],
            within: 10)
        try person.sees("go | ? >").types("go").sees("The change is in force.").sees("confirm | more")
        #expect(try host.run("nft list tables").contains("inet own"))
        try person.sees("the rollback timer acted.").sees("INPUT is as it was at the start")
        #expect(try host.run(Self.everything) == before)
        try person.types("quit").sees("You left.")
        #expect(person.end() == 1)
    }

    /// The wizard dies while the new login is awaited: whoever resumes is asked for it.
    @Test func aCutSessionAsksForTheLogin() throws {
        let host = try HostInNamespaces()
        let before = try host.run(Self.everything)
        let flush = Self.step("[sh, -c, \"iptables -F INPUT\"]")
        let first = try person(on: host, [flush, Self.reading])
        try first.sees("go | ? >").types("go").sees("confirm | more")
        first.dies(of: SIGKILL)
        _ = first.end()
        let second = try Person(["resume"], through: host.entering)
        try second.sees("Enter | ? >").types("").sees("The change is in force.").sees("confirm | more").types(
            "back")
        try second.sees("The rules go back now.").sees("show | abort").types("abort").sees("Aborted.")
        #expect(second.end() == 5)
        #expect(try host.run(Self.everything) == before)
    }

    /// What the session had put in before the command goes back as well, in this terminal and from another one.
    @Test(arguments: ["abort", "rollback"])
    func whatWasPutInBefore(way: String) throws {
        let host = try HostInNamespaces()
        let before = try host.run(Self.everything)
        let insert = Self.step("[\"${iptables}\", -I, INPUT, \"1\", -p, udp, -j, ACCEPT]")
        let person = try person(
            on: host,
            [insert, Self.step("[sh, -c, \"iptables -t mangle -A INPUT; iptables -F INPUT\"]"), Self.reading])
        try person.sees("go | ? >").types("go").sees("Step 2 of 3").sees("go | ? >").types("go")
        try person.sees("confirm | more")
        if way == "abort" {
            try person.types("abort").sees("INPUT is as it was at the start").sees("Aborted.")
            #expect(person.end() == 5)
        } else {
            person.dies(of: SIGKILL)
            _ = person.end()
            let said = try host.run("\(Program.path()) rollback --yes 2>&1").flowing
            #expect(said.contains("INPUT is as it was at the start"), "\(said)")
        }
        let after = try host.run(Self.everything)
        #expect(!after.contains("-A INPUT\n"))
        #expect(after.hasPrefix(before) || after.hasSuffix(before))
    }

    /// A step that declares no change runs nothing that may make one, and is refused before the walk.
    @Test(arguments: [
        "run: [\"${iptables}\", -F, INPUT]", "action: review\nrun: [sh, -c, \"iptables -P INPUT DROP\"]",
        "action: save\nchanges: saved-rules\nconfirm: save\nrun: [\"${iptables}\", -F, INPUT]",
        "action: observe\nreport: curl\nelsewhere: [curl]\nrun: [\"${iptables}\", -F, INPUT]",
        "run: [\"${iptables}\", -S]\ninstead:\n  - {word: other, when: management-allowed, run: [nft, flush, ruleset]}",
    ])
    func whatDeclaresNoChangeIsRefused(step: String) throws {
        let host = try HostInNamespaces()
        let folder = try Self.runbook(of: [step], host.run)
        let said = try host.run("\(Program.path()) run --runbook \(folder) --management-port 22 2>&1; true")
            .flowing
        #expect(said.contains("not known to only read"), "\(said)")
        #expect(try host.run("iptables -S INPUT") == host.rules)
    }

    /// The last sentence says what was done, and not that it was verified.
    @Test func theLastSentence() throws {
        let host = try HostInNamespaces()
        let person = try person(
            on: host, [Self.step("[\"${iptables}\", -A, INPUT, -p, udp, --dport, \"53\", -j, ACCEPT]")])
        try person.sees("go | ? >").types("go").sees("INPUT has the policy ACCEPT and 3 rules.")
        try person.sees("All steps were walked.").sees("in force, but not saved")
        #expect(person.end() == 0)
        #expect(!person.screen.contains("verified ones"))
    }
}

/// The same over a real ssh login.
@Suite(
    .serialized, .leavesNothing,
    .enabled(if: RemoteHost.isPossible, "needs root, and an sshd: .ci/setup-sshd brings one"))
struct OwnRunbookLoginTests {
    @Test func aNewLoginConfirmsTheChange() throws {
        let host = try RemoteHost()
        let step =
            "id: one\ntitle: Own\nrun: [sh, -c, \"iptables -F INPUT\"]\nchanges: rules\nconfirm: go\nundo: [\"true\"]"
        _ = try host.run(
            """
            mkdir /run/own; printf -- '---\\ntitle: Own\\n---\\nWords.\\n' > /run/own/runbook.md
            cat > /run/own/01-one.md <<'STEP'
            ---
            \(step)
            ---
            Words.
            STEP
            """)
        let person = try host.person(["run", "--runbook", "/run/own"])
        try person.sees("Enter | ? >").types("").sees("go | ? >").types("go").sees("confirm | more")
        let said = try host.logsIn(running: person.confirmation())
        #expect(said.contains("Your new login counts"), "\(said)")
        try person.sees("timer has stopped").sees("All steps were walked.")
        #expect(person.end() == 0)
        #expect(try host.run("iptables -S INPUT") == "-P INPUT ACCEPT\n")
        #expect(
            try host.run("\(Program.path()) rollback --yes 2>&1").contains("INPUT is as it was at the start"))
        #expect(try host.run("iptables -S INPUT").contains("--dport 22"))
    }
}
