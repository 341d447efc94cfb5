/// What is kept of the states of a walk: how each was reached, where it leads, and whether it is an end.
struct StateGraph {
    /// How a state was reached.
    struct Origin {
        var parent: UInt32
        /// The event's place among those that are tried at the parent.
        var event: UInt8
    }

    private struct Edge {
        var source: UInt32
        var target: UInt32
    }

    private var origins: [Origin?] = []
    private var edges: [Edge] = []
    private var isEnd: [Bool] = []

    /// How many states there are.
    var count: Int { origins.count }

    /// Adds the next state; only the first has no origin.
    mutating func add(from origin: Origin?, isEnd: Bool) {
        if let origin { connect(Int(origin.parent), to: count) }
        origins.append(origin)
        self.isEnd.append(isEnd)
    }

    /// Notes that one state leads to another.
    mutating func connect(_ source: Int, to target: Int) {
        edges.append(Edge(source: UInt32(source), target: UInt32(target)))
    }

    /// The places of the events on the way from the first state to this one.
    func way(to state: Int) -> [Int] {
        var places: [Int] = []
        var next = origins[state]
        while let origin = next {
            places.append(Int(origin.event))
            next = origins[Int(origin.parent)]
        }
        return places.reversed()
    }

    /// A state from which no way leads to an end; nil if there is none.
    var deadEnd: Int? {
        var leadsToEnd = isEnd
        var isGrowing = true
        while isGrowing {
            isGrowing = false
            // Most edges lead to a state that was found later, so a few rounds are enough.
            for edge in edges.reversed() where leadsToEnd[Int(edge.target)] && !leadsToEnd[Int(edge.source)] {
                leadsToEnd[Int(edge.source)] = true
                isGrowing = true
            }
        }
        return leadsToEnd.firstIndex(of: false)
    }
}
