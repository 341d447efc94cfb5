import Netfilter
import StepEngine

/// The headers of an IP packet, as far as a test needs them.
struct PacketHeader {
    let source: Address
    let destination: Address
    private let transport: UInt8
    private let payload: ArraySlice<UInt8>

    /// Reads an IPv4 header (RFC 791) or an IPv6 header (RFC 8200); extension headers are not looked behind.
    init?(_ bytes: ArraySlice<UInt8>, isIPv6: Bool) {
        let bytes = Array(bytes)
        let length = isIPv6 ? 40 : Int(bytes.first ?? 0) % 16 * 4
        guard bytes.count >= max(length, isIPv6 ? 40 : 20), bytes[0] / 16 == (isIPv6 ? 6 : 4) else {
            return nil
        }
        let (source, destination) =
            isIPv6 ? (bytes[8..<24], bytes[24..<40]) : (bytes[12..<16], bytes[16..<20])
        // A later fragment has no transport header.
        if !isIPv6, bytes[6] & 0x1f != 0 || bytes[7] != 0 { return nil }
        guard let source = Address(bytes: Array(source)), let destination = Address(bytes: Array(destination))
        else { return nil }
        self.source = source
        self.destination = destination
        transport = isIPv6 ? bytes[6] : bytes[9]
        payload = bytes[length...]
    }

    /// What the packet says; nil if it is neither TCP nor an error about TCP.
    var content: SeenPacket.Content? {
        switch transport {
        case Transport.tcp: segment
        case Transport.icmp: error(isUnreachable: byte(0) == 3, isIPv6: false)
        case Transport.icmpv6: error(isUnreachable: byte(0) == 1, isIPv6: true)
        default: nil
        }
    }

    /// The flags are the byte behind the data offset (RFC 9293, section 3.1).
    private var segment: SeenPacket.Content? {
        guard let (source, destination) = ports, let flags = byte(13) else { return nil }
        return .tcp(
            sourcePort: source, destinationPort: destination,
            flags: TCPFlags(rawValue: flags).intersection(.all))
    }

    /// An error holds the beginning of the packet that it is about, behind eight bytes of its own (RFC 792, RFC 4443).
    private func error(isUnreachable: Bool, isIPv6: Bool) -> SeenPacket.Content? {
        guard isUnreachable, payload.count > 8,
            let inner = PacketHeader(payload.dropFirst(8), isIPv6: isIPv6), inner.transport == Transport.tcp,
            let (source, destination) = inner.ports
        else { return nil }
        return .error(
            from: inner.source, sourcePort: source, to: inner.destination, destinationPort: destination)
    }

    private var ports: (source: UInt16, destination: UInt16)? {
        guard let a = byte(0), let b = byte(1), let c = byte(2), let d = byte(3) else { return nil }
        return (UInt16(a) << 8 | UInt16(b), UInt16(c) << 8 | UInt16(d))
    }

    private func byte(_ offset: Int) -> UInt8? {
        offset < payload.count ? payload[payload.startIndex + offset] : nil
    }
}
