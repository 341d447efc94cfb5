import Foundation
import TestSupport
import Testing

/// `surefoot run` on a host: a network of its own, in namespaces that the test holds open.
@Suite(.serialized, .leavesNothing) struct RealHostTests {
    /// The wizard's end, of whatever kind, does not stop the way back.
    @Test(arguments: [SIGKILL, SIGTERM, SIGHUP])
    func theTimerOutlivesTheWizard(signal: Int32) throws {
        let host = try HostInNamespaces()
        let person = try Person(
            ["run", "--management-port", "22", "--confirm-within", "10"], through: host.entering)
        try person.accepts().sees("Enter | ? >").types("").sees("Enter | ? >").types("")
        try person.sees("insert | ? >").types("insert").sees("Step 4 of 10").sees("Enter | ? >").types("")
        try person.sees("deny | ? >").types("deny").sees("INPUT's policy is DROP.").sees("confirm | more")
        #expect(try host.run("iptables -S INPUT").contains("-P INPUT DROP"))
        person.dies(of: signal)
        #expect(person.end() == 128 + signal)
        #expect(try becomesTrue { try host.run("iptables -S INPUT") == host.rules })
    }

    /// Whoever ends the timer does not leave the policy behind without one: not a shutdown, and not logind.
    @Test(arguments: [
        ("TERM", "the rollback timer acted."), ("KILL", "The rollback timer's process is gone."),
    ])
    func theEndOfTheTimerIsTheEndOfThePolicy(signal: String, sentence: String) throws {
        let host = try HostInNamespaces()
        let person = try Person(["run", "--management-port", "22"], through: host.entering)
        try person.deniesByDefault()
        _ = try host.run(
            """
            for p in /proc/[0-9]*; do
                [ "$(cat $p/comm)" = surefoot-timer ] && [ $p/ns/net -ef /proc/self/ns/net ] && kill -\(signal) ${p#/proc/}
            done 2>/dev/null
            """)
        try person.sees(sentence).sees("INPUT is as it was at the start").sees("Step 5 of 10")
        #expect(try host.run("iptables -S INPUT") == host.rules)
    }

    /// A second management service needs its own rule.
    @Test(arguments: [
        ("2222", "TCP port 2222", "-p tcp -m tcp --dport 2222"),
        ("60000:61000/udp", "UDP ports 60000 to 61000", "-p udp -m udp --dport 60000:61000"),
    ])
    func everyManagementServiceIsAllowed(option: String, name: String, words: String) throws {
        let host = try HostInNamespaces()
        let person = try Person(
            ["run", "--management-port", "22", "--management-port", option], through: host.entering)
        try person.sees("TCP port 22 and \(name)").accepts().sees("Enter | ? >").types("").sees("Enter | ? >")
            .types("")
        try person.sees("insert | ? >").types("insert").sees("Step 4 of 10").sees("Enter | ? >").types("")
        try person.sees("New connections to \(name): accepted by no rule.").sees("add-management |")
        try person.types("add-management").sees("deny | ? >")
        #expect(try host.run("iptables -S INPUT").contains("-A INPUT \(words) -j ACCEPT"))
        try person.types("abort").sees("Aborted.")
        #expect(person.end() == 5)
        #expect(try host.run("iptables -S INPUT") == host.rules)
    }

    @Test func managementIsAcceptedFromWhereItIsToBe() throws {
        let host = try HostInNamespaces()
        let person = try Person(
            [
                "run", "--management-port", "22", "--management-port", "2222", "--management-from",
                "198.51.100.0/24",
            ],
            through: host.entering)
        try person.sees("add-management accepts it from 198.51.100.0/24 alone").accepts()
        try person.sees("Enter | ? >").types("").sees("Enter | ? >").types("")
        try person.sees("insert | ? >").types("insert").sees("Step 4 of 10").sees("Enter | ? >").types("")
        try person.sees("add-management |").types("undo").sees("-D INPUT -s 198.51.100.0/24 -p tcp").sees(
            "add-management |")
        try person.types("add-management").sees("deny | ? >")
        let rule = "-A INPUT -s 198.51.100.0/24 -p tcp -m tcp --dport 2222 -j ACCEPT"
        #expect(try host.run("iptables -S INPUT").contains(rule))
        try person.types("abort").sees("Aborted.")
        #expect(person.end() == 5)
        #expect(try host.run("iptables -S INPUT") == host.rules)
    }

    @Test(arguments: [
        (["198.51.100.7/24"], "takes a network"), (["198.51.100"], "takes a network"),
        (["10.0.0.0/8", "198.51.100.0/24"], "one network for each family"),
        (["2001:db8::/32"], "name the network from which it is managed over IPv4"),
    ])
    func aNetworkThatCannotBeMeantIsRefused(networks: [String], sentence: String) throws {
        let host = try HostInNamespaces()
        let options = networks.flatMap { ["--management-from", $0] }
        let person = try Person(["run", "--management-port", "22"] + options, through: host.entering)
        try person.sees(sentence)
        #expect(person.end() == 2)
    }

    @Test func aHostWithoutAManagementPortIsAskedForIt() throws {
        let host = try HostInNamespaces()
        let person = try Person(["run"], through: host.entering)
        try person.sees("Name it: --management-port PORT.")
        #expect(person.end() == 2)
    }
}
