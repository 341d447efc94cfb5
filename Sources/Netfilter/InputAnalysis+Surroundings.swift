extension InputAnalysis {
    /// In which shapes a packet comes to filter INPUT, and what stops it on the way, or may do so.
    ///
    /// What stops a few of many, such as those from one address, is a person's choice and no obstacle.
    func arrivals(of packet: Packet) -> (shapes: [Packet], obstacle: PathDecision.End?) {
        guard let surroundings else { return ([packet], nil) }
        var walk = PathWalk(surroundings, packet)
        walk.walk()
        let obstacle = walk.ends.first { $0.truth > .some } ?? (walk.shapes.isEmpty ? walk.ends.first : nil)
        return (walk.shapes.map(\.packet), obstacle)
    }
}
