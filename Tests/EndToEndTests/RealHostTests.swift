import Foundation
import Testing

/// `surefoot run` on a host: a network of its own, in namespaces that the test holds open.
@Suite(.serialized) struct RealHostTests {
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
        let end = Date(timeIntervalSinceNow: 20)
        while Date() < end, try host.run("iptables -S INPUT").contains("DROP") { usleep(200_000) }
        #expect(try host.run("iptables -S INPUT") == host.rules)
    }

    /// A second management port needs its own rule.
    @Test func everyManagementPortIsAllowed() throws {
        let host = try HostInNamespaces()
        let person = try Person(
            ["run", "--management-port", "22", "--management-port", "2222"], through: host.entering)
        try person.sees("TCP ports 22, 2222").accepts().sees("Enter | ? >").types("").sees("Enter | ? >")
            .types("")
        try person.sees("insert | ? >").types("insert").sees("Step 4 of 10").sees("Enter | ? >").types("")
        try person.sees("New connections to port 2222: no rule accepts them.").sees("--dport 2222 -j ACCEPT")
        try person.sees("add-management |").types("add-management").sees("deny | ? >").types("abort").sees(
            "Aborted.")
        #expect(person.end() == 5)
        #expect(try host.run("iptables -S INPUT") == host.rules)
    }

    @Test func aHostWithoutAManagementPortIsAskedForIt() throws {
        let host = try HostInNamespaces()
        let person = try Person(["run"], through: host.entering)
        try person.sees("Name it: --management-port PORT.")
        #expect(person.end() == 2)
    }
}
