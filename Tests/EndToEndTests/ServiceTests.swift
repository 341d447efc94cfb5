import Foundation
import TestSupport
import Testing

/// Before the policy: what listens on the host is named, and nobody's service is shut without a word.
@Suite(.serialized, .leavesNothing) struct ServiceTests {
    /// A host on which a stand-in for a login and a web server listen.
    private func host() throws -> HostInNamespaces {
        let host = try HostInNamespaces()
        _ = try host.run(
            """
            \(HostInNamespaces.login) >/dev/null 2>&1 &
            \(Self.listener(on: 80))
            while ! grep -q ':0016 .* 0A ' /proc/net/tcp; do sleep 0.05; done
            """)
        return host
    }

    /// Listens on a port over IPv4, and comes back once it does.
    private static func listener(on port: Int) -> String {
        let program =
            "import socket; s = socket.create_server((\"\", \(port))); [s.accept() for _ in iter(int, 1)]"
        let hexadecimal = String(port, radix: 16, uppercase: true)
        return """
            python3 -c '\(program)' >/dev/null 2>&1 </dev/null &
            while ! grep -q ':0*\(hexadecimal) 00000000:0000 0A ' /proc/net/tcp; do sleep 0.05; done
            """
    }

    /// A person who stands before the question.
    private func person(on host: HostInNamespaces) throws -> Person {
        let person = try Person(
            ["run", "--management-port", "22", "--record-answers", "/run/mine"], through: host.entering)
        try person.accepts().sees("Enter | ? >").types("").sees("Enter | ? >").types("").sees("insert | ? >")
        return try person.types("insert").sees("Enter | ? >").types("").sees("80/tcp python3").sees(
            "shut | accept | ? >")
    }

    @Test func aWebServerIsNamedAndAcceptedAndTakenBack() throws {
        let host = try host()
        let person = try person(on: host)
        try person.types("accept 80 from 198.51.100.7/24").sees("The network is 198.51.100.0/24")
        try person.sees("shut | accept").types("accept 80 from 198.51.100.0/24 because web shop")
        try person.sees("will run iptables -w 5 -I INPUT 2").sees("undo iptables -w 5 -D INPUT")
        try person.sees("TCP port 80 is accepted from 198.51.100.0/24 by rule 2 of INPUT").sees(
            "open to some only")
        let rule =
            "-A INPUT -s 198.51.100.0/24 -p tcp -m tcp --dport 80 -m comment --comment \"web shop\" -j ACCEPT"
        #expect(try host.run("iptables -S INPUT").contains(rule))
        try person.sees("shut | accept").types("shut").sees("as you have agreed").sees("deny | accept").types(
            "deny")
        try person.sees("INPUT's policy is DROP.").sees("confirm | more").types("abort").sees("Aborted.")
        #expect(person.end() == 5)
        #expect(try host.run("iptables -S INPUT") == host.rules)
        let recorded = try host.run("cat /run/mine")
        #expect(
            recorded.contains("- {port: 80/tcp, from: '198.51.100.0/24', because: 'web shop'}\nshut: yes"))
        let report = try host.surefoot("report")
        #expect(report.contains("accepted `80 from 198.51.100.0/24 because web shop`, ipv4"))
        #expect(report.contains("agreed to shut: 80/tcp (python3, ipv4, in part)"))
    }

    @Test func aServiceThatBeginsAfterTheQuestionIsNamed() throws {
        let host = try host()
        let person = try person(on: host)
        try person.types("shut").sees("deny | accept | ? >")
        _ = try host.run(Self.listener(on: 8080))
        try person.types("deny").sees("it would shut TCP port 8080 (python3, ipv4) as well")
        try person.sees("The rollback timer has stopped").sees("8080/tcp python3").sees("shut | accept | ? >")
        #expect(try host.run("iptables -S INPUT").contains("-P INPUT ACCEPT"))
        try person.types("shut").sees("deny | accept").types("deny").sees("INPUT's policy is DROP.")
        try person.sees("confirm | more").types("abort").sees("Aborted.")
        #expect(person.end() == 5)
    }

    /// What was agreed to holds for the rest of the session, whoever goes on with it.
    @Test func aResumedSessionKnowsWhatWasAgreedTo() throws {
        let host = try host()
        let first = try person(on: host)
        try first.types("accept 80 from 198.51.100.0/24").sees("shut | accept").types("shut").sees(
            "deny | accept")
        try first.types("quit").sees("You left.")
        #expect(first.end() == 1)
        let second = try Person(["resume"], through: host.entering)
        try second.accepts().sees("as you have agreed").sees("deny | accept").types("abort").sees("Aborted.")
        #expect(second.end() == 5)
        #expect(try host.run("iptables -S INPUT") == host.rules)
    }

    // MARK: Without a person

    private static let steps = """
        steps:
          insert-state-rule: {insert: yes, move: yes}
          default-deny: {add-loopback: yes, add-management: yes, add-icmpv6: yes, deny: yes}
          reset-counters: {reset: no}
          review-and-save: {save: /run/rules}
        """

    private func walk(_ host: HostInNamespaces, _ answers: String) throws -> String {
        let line = "\(try Program.path()) run --no-input --answers /run/answers --management-port 22"
        return try host.run(
            """
            cat > /run/answers <<'END'
            probe_via: namespace
            \(answers)
            \(Self.steps)
            END
            { \(line); echo exit $?; } 2>&1
            """
        ).flowing
    }

    @Test func aFileThatSaysNothingOfItShutsNothing() throws {
        let host = try host()
        let shown = try walk(host, "")
        #expect(
            shown.contains("would shut TCP port 80 (python3, ipv4)") && shown.contains("shut: yes"),
            "\(shown.suffix(2000))")
        #expect(shown.contains("exit 5") && !shown.contains("policy is DROP"))
        #expect(try host.run("iptables -S INPUT") == host.rules)
    }

    @Test func aFileAcceptsAndAgrees() throws {
        let host = try host()
        _ = try host.run(Self.listener(on: 8080))
        let shown = try walk(
            host, "accept: [{port: 80, from: 198.51.100.0/24, because: web shop}, {port: 53/udp}]\nshut: yes")
        #expect(shown.contains("exit 0"), "\(shown.suffix(2000))")
        let saved = try host.run("cat /run/rules.v4")
        #expect(
            saved.contains("-s 198.51.100.0/24 -p tcp -m tcp --dport 80 -m comment --comment \"web shop\""))
        #expect(!saved.contains("8080") && !saved.contains("--dport 53"))
    }

    @Test func whatIsWrongInTheFileIsToldFirst() throws {
        let host = try host()
        let shown = try walk(host, "accept: [{port: 80, from: 198.51.100.7/24}, {prt: 80}]\nshut: perhaps")
        for text in [
            "/run/answers:2: port: 198.51.100.7/24 is an address", "prt: This key is not known",
            "\"perhaps\" is neither", "exit 4",
        ] {
            #expect(shown.contains(text), "\(text) in \(shown)")
        }
    }
}
