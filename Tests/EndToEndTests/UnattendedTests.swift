import Foundation
import TestSupport
import Testing

/// A walk that nobody watches, on a host of its own.
@Suite(.serialized, .leavesNothing) struct UnattendedTests {
    /// A host on which the lab's stand-in for a login listens on port 22.
    private func host(_ rules: String = "true") throws -> HostInNamespaces {
        let host = try HostInNamespaces()
        _ = try host.run(
            """
            \(rules)
            cat > /run/answers <<'END'
            \(HostInNamespaces.answers)
            END
            \(HostInNamespaces.login) >/dev/null 2>&1 &
            while ! grep -q ':0016 .* 0A ' /proc/net/tcp; do sleep 0.05; done
            """)
        return host
    }

    /// Joins another machine to a host, 192.0.2.2 to its 192.0.2.1.
    ///
    /// - Returns: what runs a command there.
    private func neighbour(of host: HostInNamespaces) throws -> (String) throws -> Void {
        _ = try host.run(
            """
            unshare --net sleep infinity & echo $! > /run/peer
            until [ "$(readlink /proc/$(cat /run/peer)/ns/net)" != "$(readlink /proc/self/ns/net)" ]; do sleep 0.1; done
            ip link add peer0 type veth peer name peer0 netns $(cat /run/peer)
            ip address add 192.0.2.1/24 dev peer0; ip link set peer0 addrgenmode none up
            """)
        let run = { (line: String) in
            _ = try host.run("nsenter --net=/proc/$(cat /run/peer)/ns/net sh -c '\(line)' 2>&1")
        }
        try run("ip address add 192.0.2.2/24 dev peer0; ip link set peer0 up")
        return run
    }

    private func walk(_ host: HostInNamespaces, _ answers: String = "/run/answers") throws -> String {
        let line = "\(try Program.path()) run --no-input --answers \(answers) --management-port 22"
        return try host.run("{ \(line); echo exit $?; } 2>&1").flowing
    }

    @Test func whatIsVerifiedIsSaved() throws {
        let host = try host()
        let shown = try walk(host)
        #expect(shown.contains("Saved 3 rules to /run/rules.v4"), "\(shown.suffix(2000))")
        #expect(shown.contains("exit 0"))
        let saved = try host.run("grep -v '^[#:]' /run/rules.v4; ip link; ls /run")
        #expect(saved.contains("-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT"))
        #expect(!saved.contains("surefoot0") && !saved.contains("surefoot-new"))
        let facts = try host.surefoot("report --json")
        #expect(facts.contains("\"means\" : \"namespace\""))
    }

    /// Nothing is saved that could not be verified, and nothing stays.
    @Test(arguments: [
        ("iptables -t mangle -A PREROUTING -p tcp --dport 9090 -j DROP", "none got as far as INPUT"),
        (
            "iptables -A INPUT -p tcp -m tcp --dport 1024:65535 -j ACCEPT",
            "anybody can reach TCP ports 1024 to 65535, by rule 3 of INPUT"
        ),
        ("iptables -t raw -A PREROUTING -p tcp --sport 8080 -j DROP", "none got as far as INPUT"),
        (
            "iptables -A INPUT -p tcp --dport 1023:65535 -j REJECT",
            "No port was found that has no rule of its own"
        ),
    ])
    func whatIsNotVerifiedIsPutBack(rule: String, sentence: String) throws {
        let host = try host(rule)
        let before = try host.run("iptables -S INPUT")
        let shown = try walk(host)
        #expect(shown.contains("exit 5") && shown.contains(sentence), "\(shown.suffix(2000))")
        #expect(try host.run("iptables -S INPUT") == before)
        #expect(try host.run("ls /run").contains("answers") && !host.run("ls /run").contains("rules.v4"))
    }

    /// Another machine that could not be logged in to: where the rules are the reason, which, and what to do.
    @Test func whyTheOtherMachineDoesNotAnswer() throws {
        let host = try host("printf '#!/bin/sh\\nexit 255\\n' > /run/ssh; chmod 755 /run/ssh")
        _ = try host.run(
            "mount --bind /run/ssh /usr/bin/ssh; sed -i 's/^probe_via.*/probe_via: [ssh, 192.0.2.2]/' /run/answers"
        )
        let reason = "This host hears no answer over IPv4 to connections that it opens"
        let other = try walk(host)
        #expect(other.contains("cannot be tried") && !other.contains(reason), "\(other)")
        _ = try host.run("iptables -A INPUT -j REJECT")
        let deaf = try walk(host)
        #expect(deaf.contains(reason + ": rejected by rule 3 of INPUT"), "\(deaf)")
        #expect(deaf.contains("Put the conntrack rule in first: `iptables -I INPUT 1 -m conntrack"))
        #expect(deaf.hasSuffix("exit 4"))
    }

    @Test func missingAnswersAreToldTogether() throws {
        let host = try host("true")
        _ = try host.run("echo 'steps: {default-deny: {deny: perhaps}}' > /run/answers")
        let shown = try walk(host)
        for text in [
            "probe_via: This key is missing", "\"perhaps\" is neither yes nor no",
            "add-loopback: This answer is missing",
            "insert-state-rule: This key is missing", "exit 4",
        ] {
            #expect(shown.contains(text), "\(text) in \(shown)")
        }
        #expect(try host.run("iptables -S INPUT") == host.rules)
    }

    /// Whatever kills the wizard, the namespace goes with it, and what counts as well.
    @Test func aKilledTestLeavesNothing() throws {
        let host = try host()
        let run = "run --no-input --answers /run/answers --management-port 22"
        let killed = try host.run(
            """
            \(try Program.path()) \(run) >/run/out 2>&1 & wizard=$!
            while kill -0 $wizard; do iptables -S INPUT | grep -q surefoot-probe:last && echo tests ran && break; sleep 0.05; done
            kill -9 $wizard
            # The kernel removes a namespace when it comes to it.
            for i in $(seq 1000); do { ip link; iptables -S INPUT; } | grep -qE "surefoot0|surefoot-probe" || break; sleep 0.05; done
            ip link; iptables -S INPUT
            """)
        #expect(!killed.contains("surefoot0"), "\(killed)")
        #expect(killed.contains("tests ran"), "The wizard was not killed in the middle of a test.")
        #expect(!killed.contains("surefoot-probe"), "\(killed)")
    }

    /// Where one family has an address to go to, the other tests with a namespace.
    @Test func anAddressForOneFamilyIsNoneForTheOther() throws {
        let host = try host()
        _ = try host.run("echo 'url: {ipv6: \"http://[2001:db8::9]/\"}' >> /run/answers")
        let shown = try walk(host)
        #expect(shown.contains("exit 0"), "\(shown.suffix(2000))")
    }

    @Test func whatCannotBeRecordedIsToldBeforehand() throws {
        let host = try host("true")
        let person = try Person(
            ["run", "--management-port", "22", "--record-answers", "/proc/mine"], through: host.entering)
        try person.sees("/proc/mine could not be written")
        #expect(person.end() == 2)
    }

    /// What a person answers can be repeated without the person.
    @Test func aWalkIsRecordedAndRepeated() throws {
        let host = try host()
        let neighbour = try neighbour(of: host)
        let person = try Person(
            ["run", "--management-port", "22", "--record-answers", "/run/mine"], through: host.entering)
        try person.accepts().sees("Enter | ? >").types("").sees("Enter | ? >").types("").sees("insert | ? >")
        try person.types("INSERT").sees("Enter | ? >").types("").sees("deny | ? >").types("deny")
        try person.sees("confirm | more")
        try neighbour("echo \(person.confirmation()) | nc -w 20 192.0.2.1 22")
        try person.sees("New login seen: from 192.0.2.2").sees("reset | skip").types("skip").sees(
            "run | watch")
        try person.types("run http://192.0.2.2/").sees("192.0.2.2 port 80 refused").sees("retry |")
        try person.types("abort").sees("Aborted.")
        #expect(person.end() == 5)
        let recorded = try host.run("cat /run/mine")
        for answer in [
            "insert: yes", "move: no", "deny: yes", "reset: no", "url: {ipv4: 'http://192.0.2.2/'}",
        ] {
            #expect(recorded.contains(answer), "\(answer) in \(recorded)")
        }
        _ = try host.run("sed -i 's|save: no|save: /run/again|; /^url:/d' /run/mine")
        let shown = try walk(host, "/run/mine")
        #expect(shown.contains("exit 0"), "\(shown.suffix(1500))")
    }
}
