import Netfilter
import StepEngine
import Testing

@testable import Host

/// The headers of packets as the wire has them.
@Suite struct PacketTests {
    private let ipv4: [UInt8] =
        [0x45, 0, 0, 40, 0, 0, 0x40, 0, 64, 6, 0, 0, 192, 0, 2, 2, 192, 0, 2, 1]
        + [0xa0, 0x28, 0x23, 0x82, 0, 0, 0, 0, 0, 0, 0, 0, 0x50, 0xc2, 0, 0, 0, 0, 0, 0]
    private let ipv6: [UInt8] =
        [
            0x60, 0, 0, 0, 0, 20, 6, 64, 0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0x20, 1,
            0x0d, 0xb8,
        ]
        + [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1] + [0, 80, 0x9c, 0x40, 0, 0, 0, 0, 0, 0, 0, 0, 0x50, 0x12]

    @Test func segmentsAreRead() throws {
        let header = try #require(PacketHeader(ipv4[...], isIPv6: false))
        #expect(header.source == Address("192.0.2.2") && header.destination == Address("192.0.2.1"))
        // The flags for congestion (0xc0) are none that a test is about.
        #expect(header.content == .tcp(sourcePort: 41000, destinationPort: 9090, flags: .syn))
        let other = try #require(PacketHeader(ipv6[...], isIPv6: true))
        #expect(other.source == Address("2001:db8::2"))
        #expect(other.content == .tcp(sourcePort: 80, destinationPort: 40000, flags: [.syn, .ack]))
    }

    @Test func anErrorNamesThePacketItIsAbout() throws {
        var bytes = ipv4.prefix(20) + [3, 13, 0, 0, 0, 0, 0, 0] + ipv4
        bytes[9] = 1
        let header = try #require(PacketHeader(bytes, isIPv6: false))
        let own = try #require(Address("192.0.2.2"))
        let peer = try #require(Address("192.0.2.1"))
        #expect(header.content == .error(from: own, sourcePort: 41000, to: peer, destinationPort: 9090))
    }

    /// What is cut off or damaged anywhere is no packet, and no crash.
    @Test func everyBeginningIsHarmless() {
        for (bytes, isIPv6) in [(ipv4, false), (ipv6, true)] {
            for length in 0..<bytes.count {
                _ = PacketHeader(bytes[..<length], isIPv6: isIPv6)?.content
                var damaged = bytes
                damaged[length] ^= 0xff
                _ = PacketHeader(damaged[...], isIPv6: isIPv6)?.content
            }
        }
        var fragment = ipv4
        fragment[7] = 185
        #expect(PacketHeader(fragment[...], isIPv6: false) == nil)
    }
}
