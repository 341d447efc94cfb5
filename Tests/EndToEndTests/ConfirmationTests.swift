import Foundation
import TestSupport
import Testing

/// Whose login confirms, over a real sshd.
@Suite(
    .serialized, .leavesNothing,
    .enabled(if: RemoteHost.isPossible, "needs root, and an sshd: .ci/setup-sshd brings one"))
struct ConfirmationTests {
    /// A person on a host with IPv4 alone who has typed `deny`.
    private func denier(on host: RemoteHost, options: [String] = []) throws -> Person {
        let person = try host.person(["run", "--confirm-within", "600"], options: options)
        try person.walksToDenial()
        try person.sees("confirm | more")
        return person
    }

    private func leave(_ person: Person) throws {
        try person.types("abort").sees("Aborted.")
        #expect(person.end() == 5)
    }

    /// Where nothing can be typed, the address of the login is typed back here.
    @Test func aLoginWithoutAShellIsNamedByItsAddress() throws {
        let host = try RemoteHost()
        let person = try denier(on: host)
        try host.logsInAnew()
        try person.types("confirm").sees("New: from 192.0.2.2").sees("by eth0, as root")
        try person.sees("confirm | more").types("confirm 192.0.2.9").sees("No new login is from 192.0.2.9")
        try person.sees("confirm | more").types("confirm 192.0.2.2").sees("New login seen: from 192.0.2.2")
        try person.sees("timer has stopped").sees("reset | skip")
        try leave(person)
    }

    /// A banner that was fetched, or a login that waits for its password, is nobody's.
    @Test func aConnectionWithoutALoginIsAStrangers() throws {
        let host = try RemoteHost()
        let person = try denier(on: host)
        try host.isScanned()
        try person.types("confirm").sees("nobody is logged in there, so nothing counts: from 192.0.2.2")
        try person.sees("confirm | more").types("confirm 192.0.2.2").sees("nobody is logged in there")
        try person.sees("confirm | more")
        try leave(person)
    }

    /// A chain of nftables' own that lets this login live on, and would let no other one begin.
    @Test func whatStopsTheAnswersToTheNextLoginKeepsThisOneFromCounting() throws {
        let host = try RemoteHost()
        let person = try denier(on: host)
        let code = try person.confirmation()
        let shut = """
            nft add table inet shut; nft add chain inet shut out '{ type filter hook postrouting priority 9; }'
            nft add rule inet shut out tcp sport 22 'tcp flags & (syn | ack) == (syn | ack)' drop
            """
        let said = try host.logsIn(running: "\(shut); \(code); nft delete table inet shut")
        #expect(said.contains("Your login does not count"), "\(said)")
        try person.sees("or the answers to it").sees("inet shut out, hook postrouting")
            .sees("confirm | more")
        #expect(try host.logsIn(running: code).contains("Your new login counts"))
        try person.sees("timer has stopped").sees("reset | skip")
        try leave(person)
    }

    /// ssh's ControlMaster makes a new login without a new connection.
    @Test func aSharedConnectionIsNoNewOne() throws {
        let host = try RemoteHost()
        let share = ["ControlMaster=auto", "ControlPath=/run/shared"]
        let person = try denier(on: host, options: share)
        let said = try host.logsIn(options: share, running: person.confirmation())
        #expect(
            said.contains("was there before the policy") && said.contains("ssh -o ControlPath=none"),
            "\(said)")
        try person.sees("was there before the policy").sees("confirm | more")
        let own = try host.logsIn(options: ["ControlPath=none"], running: person.confirmation())
        #expect(own.contains("Your new login counts"), "\(own)")
        try person.sees("timer has stopped").sees("reset | skip")
        try leave(person)
    }

    /// The rules may let in one interface, or one family, and the person comes by the other.
    @Test(arguments: [("192.0.3.1", "192.0.3.2", "eth1"), (RemoteHost.address6, "2001:db8::2", "eth0")])
    func aLoginByAnotherWayIsAskedAbout(address: String, client: String, interface: String) throws {
        let host = try RemoteHost(before: RemoteHost.secondWire)
        let person = try denier(on: host)
        let said = try host.logsIn(at: address, running: person.confirmation())
        #expect(said.contains("from \(client)") && said.contains("by \(interface)"), "\(said)")
        #expect(said.contains("Your own login is from 192.0.2.2 by eth0."))
        try person.sees("The rules may let in only one of the two.").sees("confirm | more")
        try person.types("confirm \(client)").sees("New login seen: from \(client)").sees("timer has stopped")
        try person.sees("reset | skip")
        try leave(person)
    }

    @Test func aWrongCodeIsRefused() throws {
        let host = try RemoteHost()
        let person = try denier(on: host)
        let wrong = try person.confirmation().dropLast(5) + "wrong"
        #expect(try host.logsIn(running: String(wrong)).contains("That is not the code."))
        try person.sees("That is not the code.").sees("confirm | more")
        try leave(person)
    }

    /// Any account can guess, and read the right code where it is typed. Neither counts, both are told the same, and the
    /// person's screen is not touched.
    @Test func whatIsTypedOutsideOfEveryLoginIsNotShown() throws {
        let host = try RemoteHost()
        let person = try denier(on: host)
        let right = try person.confirmation()
        let wrong = right.dropLast(5) + "wrong"
        for command in [right, String(wrong)] {
            let said = try host.run(
                "setpriv --reuid 1000 --clear-groups \(command) 2>&1; \(command) 2>&1; true")
            #expect(said.flowing.components(separatedBy: "no login over the network").count == 3, "\(said)")
        }
        try leave(person)
        #expect(!person.screen.flowing.contains("no login over the network"))
    }
}
