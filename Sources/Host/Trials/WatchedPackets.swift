import Linux
import Netfilter
import StepEngine

/// The packets of a test on the wire: those that come in, before the packet filter, and those that leave, behind it.
final class WatchedPackets {
    private let socket: PacketSocket

    /// Begins to look.
    ///
    /// - Throws: `HostError` where the kernel does not allow it.
    init(_ watch: Watch) throws(HostError) {
        let target: PacketSocket.Target =
            switch watch.target {
            case .replies(let peer): .address(peer.bytes)
            case .arrivals(let port, _): .port(port, isIPv6: watch.family == .ipv6)
            }
        do throws(SystemError) {
            socket = try PacketSocket(target)
        } catch {
            throw HostError("The packets on the wire cannot be looked at: \(error.reason).")
        }
    }

    /// Takes all packets that have been seen so far.
    func drain(_ take: (SeenPacket) -> Void) {
        while let raw = socket.next() {
            if raw.isOurs, let packet = SeenPacket(raw) { take(packet) }
        }
    }

    /// How many packets were lost, since the last call, because they came faster than they were taken.
    var missed: Int { socket.missed }
}

extension SeenPacket {
    fileprivate init?(_ raw: PacketSocket.Packet) {
        guard let header = PacketHeader(raw.bytes[...], isIPv6: raw.isIPv6), let content = header.content
        else { return nil }
        self.init(
            interface: raw.interface, isLoopback: raw.isLoopback, isOutgoing: raw.isOutgoing,
            source: header.source, destination: header.destination, content: content)
    }
}
