extension InputAnalysis {
    /// In which shapes a packet comes to filter INPUT, what stops it on the way, or may do so, and where any such packet ends
    /// before.
    ///
    /// What stops a few of many, such as those from one address, is a person's choice and no obstacle.
    func arrivals(
        of packet: Packet
    ) -> (arrivals: [Arrival], obstacle: PathDecision.End?, ends: [PathDecision.End]) {
        let packet = ofFamily(packet)
        guard let surroundings else { return ([Arrival(packet)], nil, []) }
        var walk = PathWalk(surroundings, packet)
        walk.walk()
        let obstacle = walk.ends.first { $0.truth > .some } ?? (walk.shapes.isEmpty ? walk.ends.first : nil)
        return (Arrival.all(walk.shapes), obstacle, walk.ends)
    }

    /// What certainly stops, in chains other than filter INPUT and on every interface, something that the host lives
    /// on: new connections to these services or the answers to them, replies, or the host's traffic with itself.
    public func stoppedElsewhere(_ services: [ServicePorts]) -> [PathDecision.End] {
        let kinds: [[Packet]] =
            services.map { service in interfaces.map { connection(to: service, on: $0.example) } }
            + transports.map { transport in interfaces.map { .reply(transport, .established, on: $0) } }
            + [[.new(Transport.tcp, on: "lo")]]
        var outgoing = onTheWayOut
        let silences = services.compactMap { outgoing.silence(of: $0) }
        var seen: Set<PathDecision.End> = []
        return (kinds.compactMap(stop) + silences).filter { seen.insert($0).inserted }
    }

    /// The end of the first packet, if none of them gets to filter INPUT.
    private func stop(_ packets: [Packet]) -> PathDecision.End? {
        let arrivals = packets.map(arrivals)
        return arrivals.allSatisfy(\.arrivals.isEmpty) ? arrivals.first?.obstacle : nil
    }
}
