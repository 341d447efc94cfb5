import Testing

@testable import Netfilter

/// `-m addrtype --dst-type`, as the kernel was seen to match (DifferentialTests measure it again).
@Suite struct AddressTypeTests {
    private func decision(_ types: String, to destination: String?, at own: [String]) throws -> PathDecision {
        let text = "*filter\n:INPUT DROP [0:0]\n-A INPUT -m addrtype --dst-type \(types) -j ACCEPT\nCOMMIT\n"
        var packet = Packet()
        (packet.transport, packet.state) = (Transport.udp, .new)
        packet.isToLocalAddress = true
        packet.destination = destination.flatMap { Address($0) }
        let family = packet.destination?.family ?? .ipv4
        let path = PacketPath(
            family, [(nil, try SavedRuleset(parsing: text))], addresses: own.compactMap { Address($0) })
        return path.decide(packet)
    }

    @Test(arguments: [
        ("LOCAL", "192.0.2.1", true), ("LOCAL", "127.0.0.1", true), ("LOCAL", "224.0.0.251", false),
        ("LOCAL", "255.255.255.255", false), ("LOCAL", "127.255.255.255", false),
        ("LOCAL", "192.0.2.255", false),
        ("UNICAST", "192.0.2.1", false), ("MULTICAST", "224.0.0.251", true),
        ("MULTICAST", "192.0.2.1", false),
        ("BROADCAST", "255.255.255.255", true), ("LOCAL,BROADCAST", "192.0.2.1", true),
        ("LOCAL,BROADCAST", "255.255.255.255", true), ("UNICAST,BROADCAST", "192.0.2.255", true),
        ("LOCAL", "2001:db8::1", true), ("UNICAST", "2001:db8::1", true), ("UNICAST", "2001:db8::9", true),
        ("LOCAL", "ff02::1", false), ("MULTICAST", "ff02::1", true), ("UNICAST", "ff02::1", false),
        ("MULTICAST,LOCAL", "2001:db8::1", false), ("UNICAST,LOCAL", "2001:db8::1", true),
        ("UNICAST,LOCAL", "2001:db8::9", false), ("LOCAL,UNREACHABLE", "2001:db8::1", true),
        ("UNICAST,MULTICAST", "2001:db8::1", false),
    ])
    func typesAreThoseOfTheDestination(types: String, destination: String, fits: Bool) throws {
        let decision = try decision(types, to: destination, at: ["192.0.2.1", "2001:db8::1", "::1"])
        #expect(decision.fates == [fits ? .accepted : .dropped])
    }

    /// The broadcast address of a network cannot be told from that of another host, nor an anycast one.
    @Test(arguments: [("BROADCAST", "192.0.2.255"), ("UNICAST", "192.0.2.255"), ("ANYCAST", "2001:db8::9")])
    func whatRoutesDecideIsOpen(types: String, destination: String) throws {
        let decision = try decision(types, to: destination, at: ["192.0.2.1", "2001:db8::1"])
        #expect(decision.fates == [.accepted, .dropped])
    }

    @Test func whereTheHostsAddressesAreNotKnownAPacketIsToOneOfThem() throws {
        #expect(try decision("LOCAL", to: "198.51.100.7", at: []).fates == [.accepted])
        #expect(try decision("LOCAL", to: nil, at: ["192.0.2.1"]).fates == [.accepted])
        #expect(try decision("LOCAL", to: "224.0.0.1", at: []).fates == [.dropped])
    }

    @Test func unknownTypesAreNotLookedInto() throws {
        let rule = Rule(
            chain: "INPUT", words: ["-m", "addrtype", "--dst-type", "LOCAL,ELSEWHERE", "-j", "DROP"])
        #expect(rule.matches.map(\.condition) == [.unmodelled])
    }
}
