import CSurefoot
import Glibc
import Netfilter
import StepEngine

/// The packets of a test on the wire: those that come in, before the packet filter, and those that leave, behind it.
final class PacketSocket {
    private let descriptor: Int32

    /// Begins to look.
    ///
    /// - Throws: `SafeFile.Failure` where the kernel does not allow it.
    init(_ watch: Watch) throws(HostError) {
        let (address, port): ([UInt8], UInt16) =
            switch watch.target {
            case .replies(let peer): (peer.bytes, 0)
            case .arrivals(let port, _): ([], port)
            }
        descriptor = sf_packets_open(address, watch.family == .ipv4 ? 4 : 16, port)
        guard descriptor >= 0 else {
            throw HostError("The packets on the wire cannot be looked at: \(errorText(-descriptor)).")
        }
    }

    deinit {
        close(descriptor)
    }

    /// Takes all packets that have been seen so far.
    func drain(_ take: (SeenPacket) -> Void) {
        var raw = sf_packet()
        while sf_packets_next(descriptor, &raw) > 0 {
            if raw.is_ours, let packet = SeenPacket(raw) { take(packet) }
        }
    }

    /// How many packets were lost, since the last call, because they came faster than they were taken.
    var missed: Int { max(0, Int(sf_packets_missed(descriptor))) }
}

extension SeenPacket {
    fileprivate init?(_ raw: sf_packet) {
        let bytes = withUnsafeBytes(of: raw.bytes) { Array($0.prefix(raw.length)) }
        let name = withUnsafeBytes(of: raw.interface) {
            String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
        }
        guard let header = PacketHeader(bytes[...], isIPv6: raw.is_ipv6), let content = header.content else {
            return nil
        }
        self.init(
            interface: name, isLoopback: raw.is_loopback, isOutgoing: raw.is_outgoing, source: header.source,
            destination: header.destination, content: content)
    }
}
