import TestSupport
import Testing

/// Whatever is typed at whatever prompt: nothing changes, and what is possible is said.
@Suite(.serialized, .leavesNothing) struct WrongInputTests {
    @Test(arguments: [
        (["chek"], "There is no command \"chek\". Did you mean \"check\"?"),
        (["chek", "--json"], "Did you mean \"check\"?"), (["runbook", "lst"], "Did you mean \"list\"?"),
        (["practice", "enetr", "peer"], "Did you mean \"enter\"?"),
        (["firewall"], "There is no command \"firewall\". Allowed: run, guard, confirm,"),
        (["a\u{1b}[2J"], "There is no command \"a\\x1b[2J\"."),
        (["check", "chek"], "Unexpected argument 'chek'"),
        (["--jsn"], "Unknown option '--jsn'"), (["journal-process", "x", "y"], "Surefoot"),
    ])
    func aCommandThatIsNoneIsNamed(words: [String], sentence: String) throws {
        let run = try Finished(running: [Program.path()] + words)
        #expect(run.status == 2 && run.errors.contains(sentence), "\(run.status) \(run.errors)")
        #expect(!run.errors.contains("practice-inside"))
    }

    @Test func noPromptTakesNonsense() throws {
        let person = try Person(["practice"])
        try person.refusesNonsense(at: "Enter | ? >", emptyIsNonsense: false).types("")
        try person.refusesNonsense(at: "Enter | ? >", emptyIsNonsense: false).types("")
        try person.refusesNonsense(at: "insert | ? >").types("insert")
        try person.refusesNonsense(at: "Enter | ? >", emptyIsNonsense: false).types("")
        try person.refusesNonsense(at: "add-icmpv6 | retry | ? >").types("add-icmpv6")
        try person.refusesNonsense(at: "deny | ? >").types("deny")
        try person.refusesNonsense(at: "confirm | more |").logsIn(at: "192.0.2.1")
        try person.refusesNonsense(at: "reset | skip |").types("skip")
        try person.refusesNonsense(at: "run | watch |").types("watch 192.0.2.9").sees("Watching.")
        try person.refusesNonsense(at: "paste what it said |").types("curl: (28) Connection timed out")
        try person.refusesNonsense(at: "retry | run | watch | namespace | reopen |").types("retry").sees(
            "run | watch"
        ).types("run")
        try person.sees("OK ipv4 192.0.2.2 port 8080 answered")
        try person.refusesNonsense(at: "run | watch |").types("run")
        try person.refusesNonsense(at: "Enter | ? >", emptyIsNonsense: false).types("")
        try person.refusesNonsense(at: "watch | namespace").types("watch")
        try person.refusesNonsense(at: "paste what nc said").types("peer " + (try person.testCommand()))
        try person.sees("and the policy dropped").triesInbound("2001:db8::1")
        try person.refusesNonsense(at: "Enter | ? >", emptyIsNonsense: false).types("")
        try person.refusesNonsense(at: "save | ? >").types("reopen").sees(
            "INPUT's policy lets in what no rule decides")
        try person.refusesNonsense(at: "Enter | retry |", emptyIsNonsense: false).types("abort")
        try person.sees("Aborted.")
        #expect(person.end() == 5)
    }
}

extension Person {
    /// Tries what is no answer, and looks from another terminal whether anything came of it.
    func refusesNonsense(at prompt: String, emptyIsNonsense: Bool = true) throws -> Self {
        try sees(prompt)
        let before = try state()
        for line in (emptyIsNonsense ? [""] : []) + ["xyzzy", "\u{0}\u{1}", "../../etc/passwd; reboot"] {
            try types(line).sees(prompt)
        }
        try types(String(repeating: "0123456789", count: 1000)).sees(prompt)
        try presses("\u{4}").sees("That was the end of the input.").sees(prompt)
        try types("?").sees("abort").sees(prompt)
        #expect(try state() == before, "Something changed at: \(prompt)")
        return self
    }

    private func state() throws -> String {
        try elsewhere("server", "iptables-save -t filter; ip6tables-save -t filter; ls -R /etc/iptables")
            .split(separator: "\n").filter { !$0.hasPrefix("#") }.map { $0.prefix { $0 != "[" } }
            .joined(separator: "\n")
    }
}
