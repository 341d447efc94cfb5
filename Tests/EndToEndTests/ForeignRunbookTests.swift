import Foundation
import TestSupport
import Testing

/// A runbook that is not part of the program: whose it is is told, and root runs none that others can change.
@Suite(.leavesNothing) struct ForeignRunbookTests {
    private let host: HostInNamespaces

    init() throws {
        host = try HostInNamespaces()
        _ = try host.run(
            """
            mkdir /run/own; cd /run/own
            printf -- '---\\ntitle: Own\\n---\\nWords.\\n' > runbook.md
            printf -- '---\\nid: one\\ntitle: One\\nrun: ["${iptables}", -A, INPUT, -p, udp, -j, ACCEPT]\\nchanges: rules\\n' > 01-one.md
            printf -- 'confirm: go\\nundo: ["true"]\\n---\\nWords.\\n' >> 01-one.md
            """)
    }

    private func surefoot(_ line: String) throws -> String {
        try host.run("TERM=dumb COLUMNS=1000 \(Program.path()) \(line) 2>&1; echo exit $?").flowing
    }

    private func hash() throws -> String {
        String(try host.run("cd /run/own && sha256sum *.md | sha256sum").prefix(64))
    }

    @Test(arguments: [
        "plan", "plan --answers", "runbook show", "runbook lint", "runbook graph", "run --dry-run",
    ])
    func whoeverReadsItIsToldWhoseItIs(command: String) throws {
        let said = try surefoot("\(command) --runbook /run/own")
        let whose = "not part of Surefoot: /run/own, which belongs to root. SHA-256: \(try hash())."
        #expect(said.contains("\(whose) Nobody else can change it."), "\(said)")
        _ = try host.run("chmod o+w /run/own/01-one.md")
        let open = try surefoot("\(command) --runbook /run/own")
        #expect(
            open.contains("\(whose) Others can change it: everybody, who may write to /run/own/01-one.md."),
            "\(open)")
        #expect(open.hasSuffix("exit 0"))
    }

    /// The folder, a file, a folder on the way, and what a link in it leads to.
    @Test(arguments: [
        ("chmod o+w /run/own", "/run/own"), ("chmod g+w,o+w /run/own/runbook.md", "/run/own/runbook.md"),
        ("chmod o+w /run", "/run"),
        (
            "mkdir -m 777 /run/else; mv /run/own/01-one.md /run/else; ln -s ../else/01-one.md /run/own",
            "/run/else"
        ),
        (
            "mkdir -m 1777 /run/else; mv /run/own /run/else; chmod o+w /run/else/own; ln -s else/own /run/own",
            "/run/else/own"
        ),
    ])
    func rootRunsNoneThatOthersCanChange(opening: String, place: String) throws {
        _ = try host.run(opening)
        for command in ["run --management-port 22", "run --no-input --answers /dev/null"] {
            let said = try surefoot("\(command) --runbook /run/own")
            #expect(said.contains("Root would run what others can write into this runbook"), "\(said)")
            #expect(
                said.contains("everybody, who may write to \(place)") && said.contains("Nothing was run."))
            #expect(said.hasSuffix("exit 3"))
        }
        #expect(try host.run("iptables -S INPUT") == host.rules)
        #expect(try host.run("ls /var/lib") == "")
    }

    /// Others may put things beside it where the sticky bit keeps them from exchanging it.
    @Test func aStickyFolderOnTheWayIsNone() throws {
        _ = try host.run("mkdir -m 1777 /run/tmp; mv /run/own /run/tmp/own")
        let person = try Person(
            ["run", "--runbook", "/run/tmp/own", "--management-port", "22"], through: host.entering)
        try person.accepts().sees("go | ? >").types("quit").sees("You left.")
        #expect(person.end() == 1)
    }

    /// The commands stand there before anything is asked, and report and journal tell which runbook it was.
    @Test func itsCommandsComeFirst() throws {
        let hash = try hash()
        let person = try Person(
            ["run", "--runbook", "/run/own", "--management-port", "22"], through: host.entering)
        try person.sees("This runbook is not part of Surefoot: /run/own").sees("Nothing was run yet.")
        try person.sees("iptables -A INPUT -p udp -j ACCEPT").sees("Enter | ? >").types("").sees("go | ? >")
        try person.types("quit").sees("You left.")
        #expect(person.end() == 1)
        let report = try surefoot("report")
        #expect(
            report.contains("runbook: `/run/own` of root, not part of the program, SHA-256 \(hash)"),
            "\(report)")
        let journal = try host.run("cat /var/lib/surefoot/*.jsonl | head -1")
        for part in [
            #""runbookFolder":"\/run\/own""#, #""runbookOwner":"root""#, #""runbookHash":"\#(hash)""#,
        ] {
            #expect(
                journal.replacing("\\/", with: "/").contains(part.replacing("\\/", with: "/")), "\(journal)")
        }
    }

    /// What is resumed is the runbook that was begun, and still nobody else's.
    @Test(arguments: [
        ("true", "This runbook is not part of Surefoot"),
        ("chmod o+w /run/own", "Root would run what others can write into this runbook"),
        ("sed -i s/udp/tcp/ /run/own/01-one.md", "The steps have changed since session"),
        (
            #"sed -i -E 's/("runbookHash":")[0-9a-f]{64}/\10123456789abcdef/' /var/lib/surefoot/*.jsonl"#,
            "told runbooks apart by another hash. Whether the steps are still the same cannot be told"
        ),
    ])
    func resumed(change: String, sentence: String) throws {
        let first = try Person(
            ["run", "--runbook", "/run/own", "--management-port", "22"], through: host.entering)
        try first.accepts().sees("go | ? >").types("quit").sees("You left.")
        _ = first.end()
        _ = try host.run(change)
        let second = try Person(["resume"], through: host.entering)
        try second.sees(sentence)
        if change == "true" {
            try second.sees("iptables -A INPUT -p udp -j ACCEPT").sees("Enter | ? >").types("")
            try second.sees("go | ? >").types("quit").sees("You left.")
        }
        #expect(second.end() == (change.hasPrefix("chmod") ? 3 : 1))
        #expect(try host.run("iptables -S INPUT") == host.rules)
    }
}
