import Netfilter

/// Sorts the packets on the wire into the connections of a test, and what others send meanwhile.
public struct FlowTable: Sendable {
    private let target: Watch.Target
    private let managementPort: UInt16?
    private var flows: [Ends: Flow] = [:]
    /// Through a bridge or a bond a packet is seen on one interface after the other: the first counts.
    private var interfaces: [Direction: String] = [:]
    private var order: [Ends] = []
    private var strangers: [Address: Int] = [:]
    private var strays = 0

    /// More connections than these say nothing new, and a scan must not fill the memory.
    private static let mostFlows = 1000

    /// Makes a table for what a watch is about.
    public init(_ watch: Watch) {
        target = watch.target
        managementPort = watch.managementPort
    }

    /// The connections of the test, in the order in which they began.
    public var all: [Flow] { order.compactMap { flows[$0] } }

    /// All packets that came in from the peer, whatever connection they belong to: only the management port's do not
    /// count, as they do not for the rules.
    public var incoming: Int { flows.values.map(\.packetsIn).reduce(0, +) + strays }

    /// Who else tried the watched port, the most first.
    public var others: [WatchResult.Stranger] {
        strangers.map { WatchResult.Stranger($0.key, packets: $0.value) }
            .sorted { ($1.packets, "\($0.address)") < ($0.packets, "\($1.address)") }
    }

    /// Takes in a packet.
    public mutating func take(_ packet: SeenPacket) {
        // Over loopback each packet is seen twice: when it leaves, and when it comes in.
        if packet.isLoopback, packet.isOutgoing { return }
        switch packet.content {
        case .tcp(let source, let destination, let flags):
            let ends =
                packet.isOutgoing
                ? Ends(packet.source, source, packet.destination, destination)
                : Ends(packet.destination, destination, packet.source, source)
            if belongs(ends) {
                note(ends, packet, isFirst: flags.isFirst) { $0.take(flags, isOutgoing: packet.isOutgoing) }
            } else if flags.isFirst, !packet.isOutgoing {
                noteStranger(ends)
            }
        case .error(let from, let source, let to, let destination):
            takeError(packet, Ends(from, source, to, destination), Ends(to, destination, from, source))
        }
    }

    /// An error that comes in is about a packet that this host sent; one that leaves, about one that came in.
    private mutating func takeError(_ packet: SeenPacket, _ sent: Ends, _ received: Ends) {
        if packet.isOutgoing {
            flows[received]?.errorsOut += 1
        } else {
            flows[sent]?.errorFrom = packet.source
        }
    }

    /// Only its first packet makes a connection one of the test: what else comes from there is none.
    private mutating func note(
        _ ends: Ends, _ packet: SeenPacket, isFirst: Bool, _ change: (inout Flow) -> Void
    ) {
        if flows[ends] == nil {
            guard isFirst, packet.isLoopback || packet.isOutgoing == isOutbound, flows.count < Self.mostFlows
            else {
                if !packet.isOutgoing, ends.localPort != managementPort { strays += 1 }
                return
            }
            order.append(ends)
        }
        let direction = Direction(ends: ends, isOutgoing: packet.isOutgoing)
        guard interfaces[direction, default: packet.interface] == packet.interface else { return }
        interfaces[direction] = packet.interface
        var flow = flows[ends] ?? Flow(ends, packet)
        change(&flow)
        flows[ends] = flow
    }

    private mutating func noteStranger(_ ends: Ends) {
        guard case .arrivals(let port, _) = target, ends.localPort == port,
            strangers[ends.remote] != nil || strangers.count < Self.mostFlows
        else { return }
        strangers[ends.remote, default: 0] += 1
    }

    private var isOutbound: Bool {
        if case .replies = target { true } else { false }
    }

    private func belongs(_ ends: Ends) -> Bool {
        switch target {
        case .replies(let peer): ends.remote == peer
        case .arrivals(let port, .port(let source)): ends.localPort == port && ends.remotePort == source
        case .arrivals(let port, .address(let address)): ends.localPort == port && ends.remote == address
        }
    }

    private struct Direction: Hashable {
        var ends: Ends
        var isOutgoing: Bool
    }

    /// The two ends of a connection.
    fileprivate struct Ends: Hashable {
        var local: Address
        var localPort: UInt16
        var remote: Address
        var remotePort: UInt16

        init(_ local: Address, _ localPort: UInt16, _ remote: Address, _ remotePort: UInt16) {
            self.local = local
            self.localPort = localPort
            self.remote = remote
            self.remotePort = remotePort
        }
    }
}

extension Flow {
    fileprivate init(_ ends: FlowTable.Ends, _ packet: SeenPacket) {
        self.init(
            local: ends.local, localPort: ends.localPort, remote: ends.remote, remotePort: ends.remotePort,
            interface: packet.interface, isLoopback: packet.isLoopback)
    }

    /// Takes in a segment.
    fileprivate mutating func take(_ flags: TCPFlags, isOutgoing: Bool) {
        if !isOutgoing { packetsIn += 1 }
        if flags.contains(.rst) {
            if isOutgoing { resetsOut += 1 } else { resetsIn += 1 }
        } else if flags.isFirst {
            if isOutgoing { synsOut += 1 } else { synsIn += 1 }
        } else if flags.contains(.syn) {
            if isOutgoing { synAcksOut += 1 } else { synAcksIn += 1 }
        } else {
            if isOutgoing { acksOut += 1 }
            if flags.contains(.fin) { isEnded = true }
        }
    }
}

extension TCPFlags {
    /// Whether a connection begins with the segment.
    fileprivate var isFirst: Bool { contains(.syn) && isDisjoint(with: [.ack, .rst, .fin]) }
}
