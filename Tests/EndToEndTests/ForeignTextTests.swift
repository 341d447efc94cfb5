import Foundation
import TestSupport
import Testing

/// What others have written on a host is shown by every command, and acts in none.
@Suite(.serialized, .leavesNothing) struct ForeignTextTests {
    /// A title for a terminal, a colour, the C1 form of another, a turn of direction, and markup.
    private static let comment = #"a\033]0;evil\007\033[31m\302\23332m\342\200\256`<b>"#
    /// The name of a program has 15 bytes.
    private static let name = #"w\033[31m\r\302\233`<b>|"#

    /// A host with a rule of that comment, on which a process of that name listens.
    private static func host() throws -> HostInNamespaces {
        let listening = "s = socket.create_server((\"\", 80)); [s.accept() for _ in iter(int, 1)]"
        return try HostInNamespaces(
            accepting: """
                iptables -A INPUT -i lo -j ACCEPT
                iptables -A INPUT -p tcp -m tcp --dport 22 -m comment --comment "$(printf '\(comment)')" -j ACCEPT
                iptables -A INPUT -p tcp -m tcp --dport 7000:9000 -m comment --comment "$(printf '\(comment)')" -j ACCEPT
                \(HostInNamespaces.login) >/dev/null 2>&1 &
                printf '\(name)' > /run/name
                python3 -c 'import socket; open("/proc/self/comm", "wb").write(open("/run/name", "rb").read()); \(listening)' \\
                    >/dev/null 2>&1 </dev/null &
                while ! grep -q ':0050 00000000:0000 0A ' /proc/net/tcp; do sleep 0.05; done
                """)
    }

    /// The first character that a terminal without any abilities would obey, or not show.
    private static func power(in text: String) -> Unicode.Scalar? {
        text.unicodeScalars.first { scalar in
            !["\n", "\r", "\t"].contains(scalar)
                && [.control, .format, .privateUse, .unassigned].contains(scalar.properties.generalCategory)
        }
    }

    @Test(arguments: ["C", "C.UTF-8"]) func checkShowsThemAndDoesNothing(locale: String) throws {
        let host = try Self.host()
        for words in [
            "check", "check --json", "check --open", "check --explain 'tcp 192.0.2.1 -> :22 on eth0'",
        ] {
            let said = try host.run("LC_ALL=\(locale) \(try Program.path()) \(words) 2>&1")
            #expect(Self.power(in: said) == nil && !said.contains("\r"), "\(words): \(said)")
            #expect(words == "check --open" || said.contains("evil"), "\(words): \(said)")
        }
        #expect(try host.surefoot("check").contains(#"w\x1b[31m\x0d\x9b"#))
        #expect(try host.surefoot("check --json").contains(#""w\u001b[31m\r\u009b`<b>"#))
    }

    @Test func aWalkAndItsReportShowThemAndDoNothing() throws {
        let host = try Self.host()
        let person = try Person(
            ["run", "--management-port", "22"], environment: ["TERM=dumb", "LC_ALL=C.UTF-8"],
            through: host.entering)
        try person.accepts().sees("Enter | ? >").types("").sees(
            #"a\x1b]0;evil\x07\x1b[31m\x9b32m\u{202e}`<b>"#)
        try person.sees("Enter | ? >").types("").sees("insert | ? >").types("insert").sees("Enter | ? >")
            .types("")
        try person.sees(#"80/tcp w\x1b[31m"#).sees("shut | accept | ? >").types("shut").sees("deny | accept")
            .types("deny")
        try person.sees("INPUT's policy is DROP.").sees("confirm | more").types("abort").sees("Aborted.")
        #expect(person.end() == 5)
        #expect(Self.power(in: person.screen) == nil)
        let report = try host.run("LC_ALL=C.UTF-8 \(try Program.path()) report")
        #expect(Self.power(in: report) == nil && !report.contains("\r"))
        #expect(report.contains(#"agreed to shut: 80/tcp ``(w\x1b[31m\x0d\x9b`<b>|,`` ipv4"#), "\(report)")
        #expect(report.contains(#"\x1b]0;evil\x07\x1b[31m\x9b32m"#), "\(report)")
        let journal = try host.run("cat /var/lib/surefoot/*.jsonl")
        #expect(Self.power(in: journal) == nil)
    }

    @Test func whatIsTypedWronglyIsNoCommandToTheTerminal() throws {
        let text = "\u{1b}]0;x\u{7}\u{9b}31m\u{202e}"
        for words in [
            ["check", text], [text], ["--" + text], ["run", "--runbook", text], ["report", text],
            ["check", "--file", text],
        ] {
            let run = try Finished(running: [try Program.path()] + words, streamsAreJoined: true)
            #expect(run.status != 0 && Self.power(in: run.output) == nil, "\(run.output)")
            #expect(run.output.contains(#"\x1b]0;x"#), "\(words): \(run.output)")
        }
    }

    /// As long as an argument can be (MAX_ARG_STRLEN in include/uapi/linux/binfmts.h), less a little.
    @Test func aTextWithoutEndIsShownShortened() throws {
        let text = String(repeating: "x", count: 130_000)
        for words in [
            ["check", "--file", "/" + text], ["run", "--runbook", text], ["check", "--" + text], [text],
        ] {
            let run = try Finished(running: [try Program.path()] + words, streamsAreJoined: true)
            #expect(run.status != 0 && run.output.utf8.count < 10_000, "\(run.output.utf8.count)")
            #expect(run.output.flowing.contains("characters left out]"), "\(words[0])")
        }
    }
}
