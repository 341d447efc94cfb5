import Netfilter
import StepEngine
import Testing

@testable import Host

@Suite struct ReadingTheHostTests {
    private static let loopback = "00000000000000000000000000000001 01 80 10 80       lo\n"
    private static let linkLocal = "fe8000000000000000d4f2fffe11aa22 02 40 20 80     eth0\n"
    private static let global = "20010db8000000000000000000000001 02 40 00 80     eth0\n"

    @Test func ipv6IsInUseWithAnyAddressButLoopback() {
        #expect(FamilyUse(ifInet6: nil) == .unavailable)
        #expect(FamilyUse(ifInet6: "") == .noAddress)
        #expect(FamilyUse(ifInet6: Self.loopback) == .noAddress)
        #expect(
            FamilyUse(ifInet6: Self.loopback + Self.linkLocal)
                == .used(address: "fe80::d4:f2ff:fe11:aa22", interface: "eth0"))
        #expect(
            FamilyUse(ifInet6: Self.linkLocal + Self.global)
                == .used(address: "2001:db8::1", interface: "eth0"))
    }

    @Test func socketsAreRead() throws {
        let ipv4 =
            "   1: 010200C0:0016 020200C0:A1B2 01 00000000:00000000 00:00000000 00000000     0        0 1"
        let connection = try #require(KernelSocket(ipv4[...]))
        #expect(
            connection.localPort == 22 && "\(connection.remote)" == "192.0.2.2"
                && connection.remotePort == 0xa1b2)
        #expect(connection.isMade && !connection.isListening)
        let mapped =
            "   1: 0000000000000000FFFF0000010200C0:0016 0000000000000000FFFF0000020200C0:A1B2 08 0:0 0:0 0 0 0 1"
        #expect(KernelSocket(mapped[...])?.remote == Address("192.0.2.2"))
        let ipv6 =
            "   0: B80D0120000000000000000001000000:0016 B80D0120000000000000000002000000:0001 0A 0:0 0:0 0 0 0 1"
        #expect(KernelSocket(ipv6[...])?.remote == Address("2001:db8::2"))
        #expect(KernelSocket(ipv6[...])?.inode == 1)
        #expect(KernelSocket(ipv6[...])?.isListening == true)
        #expect(KernelSocket("  sl  local_address rem_address   st") == nil)
    }

    @Test func rightsAreReadFromTheCapabilities() {
        #expect(Privilege(status: "Name:\tx\nCapEff:\t000001ffffffffff\n").mayChangeFirewall)
        #expect(Privilege(status: "CapEff:\t0000000000001000\n").mayChangeFirewall)
        #expect(!Privilege(status: "CapEff:\t0000000000000000\n").mayChangeFirewall)
        #expect(!Privilege(status: "").mayChangeFirewall)
    }

    @Test func anOrderSurvivesTheWay() throws {
        let table = try FilterTable(
            parsingSpecification:
                "-P INPUT ACCEPT\n-A INPUT -m comment --comment \"a \\\"b\\\" c\" -j ACCEPT\n")
        let order = RollbackOrder(
            families: [
                .ipv6: .init(
                    snapshot: table,
                    session: .init(
                        known: table.input.rules, marks: .init(inserted: [0]),
                        doubtful: [.init(words: ["-i", "lo", "-j", "ACCEPT"], isMove: false)]))
            ], management: ManagementAccess(services: [ServicePorts(tcp: 22)], client: Address("2001:db8::1"))
        )
        let wire = RollbackWire.Order(
            order, seconds: 90, session: "s", journal: "/j", users: [0, 1000], terminal: nil,
            programs: ProgramPaths(path: "/opt/sbin", pinned: ["iptables": "/opt/x"]))
        let line = try #require(RollbackWire.encode(wire))
        #expect(!line.contains("\n"))
        let read = try #require(RollbackWire.decode(line))
        #expect(
            read.way.order == order && read.seconds == 90 && read.programs == wire.programs
                && read.users == [0, 1000])
        #expect(RollbackWire.decode("{}") == nil)
        let later = try #require(RollbackWire.line(for: order))
        #expect(!later.contains("\n") && RollbackWire.order(in: later) == order)
        #expect(
            RollbackWire.order(in: "order {}") == nil && RollbackWire.order(in: RollbackWire.extend) == nil)
    }

    @Test(arguments: [
        RollbackResult.restored, .opened([.ipv4: "A rule = \"x\"."]),
        .failed([.ipv4: "The rules = could not be read.", .ipv6: "x"]),
    ])
    func aResultSurvivesTheWay(result: RollbackResult) {
        #expect(RollbackWire.result(in: RollbackWire.line(for: result)) == result)
    }
}
