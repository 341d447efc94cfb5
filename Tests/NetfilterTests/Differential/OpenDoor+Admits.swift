@testable import Netfilter

extension OpenDoor {
    /// Whether a packet is one that the door tells of.
    func admits(_ packet: Packet) -> Bool {
        guard let transport = packet.transport, transports.contains(transport),
            ports.map({ $0.contains(packet.destinationPort ?? 0) }) ?? true,
            interfaces.isEmpty
                || interfaces.contains(where: { Match.Condition.interface(packet.interface ?? "", fits: $0) })
        else { return false }
        guard case .these(let ranges) = sources, let source = packet.source else { return true }
        return ranges.contains { $0.contains(source) }
    }
}
