import Netfilter

@testable import StepEngine

/// A breadth-first walk through everything that can happen, in which the invariants are held against each event.
struct Search {
    private(set) var nodes: [Node] = []
    private(set) var hasSaved = false
    private(set) var hasDenied = false
    private let world: World
    private let isCut: Bool
    private let invariants: Invariants
    private var origins: [Origin?] = []
    private var known: [Node.Essence: Int] = [:]
    private var edges: [[Int]] = []

    /// How a node was reached, to print the path of a failure.
    private struct Origin {
        var parent: Int
        /// nil for a cut.
        var event: Event?
    }

    /// An invariant that does not hold, with the way there.
    struct BrokenInvariant: Error, CustomStringConvertible {
        var what: String
        var path: [String]
        var description: String { "\(what), after: " + path.joined(separator: "\n  -> ") }
    }

    /// A search in which somebody else may change the rules once on each path (`isMeddledWith`), and the wizard may die
    /// at any time and the session be resumed (`isCut`).
    init(_ world: World, isMeddledWith: Bool, isCut: Bool) {
        self.world = world
        self.isCut = isCut
        invariants = Invariants(world: world)
        add(world.start(isMeddledWith: isMeddledWith), nil)
    }

    /// Walks until nothing new is found.
    mutating func run() async throws {
        var next = 0
        while next < nodes.count {
            for event in nodes[next].events(in: world) { try follow(event, from: next) }
            if isCut, !nodes[next].engine.isFinished { try followCut(from: next) }
            next += 1
            // Others share the thread.
            if next.isMultiple(of: 50) { await Task.yield() }
        }
    }

    private mutating func follow(_ event: Event, from index: Int) throws {
        let (node, actions) = try step(event, from: nodes[index], at: index)
        if actions.isEmpty, node == nodes[index] { return }
        if [.endOfInput, .interrupted].contains(event), !node.engine.isFinished, !actions.isEmpty {
            return try followRefusal(event, node, from: index)
        }
        reach(node, Origin(parent: index, event: event))
    }

    /// Whatever was under way, the session can be resumed.
    private mutating func followCut(from index: Int) throws {
        guard let node = nodes[index].cut(in: world) else {
            throw BrokenInvariant(what: "the session cannot be resumed", path: path(to: index) + ["cut"])
        }
        reach(node, Origin(parent: index, event: nil))
    }

    private mutating func reach(_ node: Node, _ origin: Origin) {
        let essence = node.essence
        if let target = known[essence] { return edges[origin.parent].append(target) }
        edges[origin.parent].append(nodes.count)
        add(node, origin, essence)
    }

    private mutating func step(_ event: Event, from node: Node, at index: Int) throws -> (Node, [Action]) {
        var after = node
        let actions = after.handle(event, in: world)
        try check(event, from: node, to: after, actions, at: index)
        // The rules are read once more before an answer leads on: mostly they are as they were.
        if case .reading(.beforeAnswer) = after.engine.state,
            !after.mayBeMeddledWith || !after.engine.readsToDecide
        {
            let (read, more) = try step(world.reading(after.kernel), from: after, at: index)
            return (read, actions.dropLast() + more)
        }
        return (after, actions)
    }

    private mutating func check(
        _ event: Event, from node: Node, to after: Node, _ actions: [Action], at index: Int
    ) throws {
        if let what = invariants.broken(by: event, from: node, to: after, actions) {
            throw BrokenInvariant(what: what, path: path(to: index) + [world.description(of: event)])
        }
        for action in actions {
            if case .save = action { hasSaved = true }
            if case .run(let command) = action, command.setsInputPolicyToDrop { hasDenied = true }
        }
    }

    /// A refusal to answer leaves the question as it was; the second in a row ends the walk, or puts the rules back.
    private mutating func followRefusal(_ event: Event, _ node: Node, from index: Int) throws {
        var (asked, again) = (nodes[index].engine, node.engine)
        asked.refusal = nil
        again.refusal = nil
        guard again == asked else {
            throw BrokenInvariant(
                what: "a refusal changed more than itself",
                path: path(to: index) + [world.description(of: event)])
        }
        let (twice, _) = try step(event, from: node, at: index)
        switch twice.engine.state {
        case .finished, .restoring: break
        default:
            throw BrokenInvariant(
                what: "a second refusal leads nowhere", path: path(to: index) + ["twice \(event)"])
        }
    }

    private mutating func add(_ node: Node, _ origin: Origin?, _ essence: Node.Essence? = nil) {
        known[essence ?? node.essence] = nodes.count
        nodes.append(node)
        edges.append([])
        origins.append(origin)
    }

    private func path(to index: Int) -> [String] {
        var events: [String] = []
        var next = origins[index]
        while let origin = next {
            events.append(origin.event.map(world.description) ?? "cut")
            next = origins[origin.parent]
        }
        return events.reversed()
    }

    /// The way to a state from which no way leads to the end; nil if there is none.
    var pathToDeadEnd: [String]? {
        var sources = [[Int]](repeating: [], count: nodes.count)
        for (source, targets) in edges.enumerated() {
            for target in targets { sources[target].append(source) }
        }
        var open = nodes.indices.filter { nodes[$0].engine.isFinished }
        var reached = Set(open)
        while let node = open.popLast() {
            for source in sources[node] where reached.insert(source).inserted { open.append(source) }
        }
        return nodes.indices.first { !reached.contains($0) }.map(path)
    }
}
