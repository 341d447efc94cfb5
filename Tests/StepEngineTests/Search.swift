import Netfilter

@testable import StepEngine

/// A breadth-first walk through everything that can happen, in which the invariants are held against each event.
///
/// A whole state takes some kilobytes, and there are hundreds of thousands. So a state is whole only until its events
/// have been tried; then its essence is known by number, and the way to it as the places of the events.
struct Search {
    private(set) var hasSaved = false
    private(set) var hasDenied = false
    private let world: World
    private let isMeddledWith: Bool
    private let isCut: Bool
    private let endsWithPolicy: Bool
    private let invariants: Invariants
    private var graph = StateGraph()
    private var essences = KnownEssences()
    /// The states that were found, and whose events are still to be tried.
    private var open: [Node] = []

    /// An invariant that does not hold, with the way there.
    struct BrokenInvariant: Error, CustomStringConvertible {
        var what: String
        var path: [String]
        var description: String { "\(what), after: " + path.joined(separator: "\n  -> ") }
    }

    /// A search in which somebody else may change the rules once on each path (`isMeddledWith`), and the wizard may die
    /// at any time and the session be resumed (`isCut`). One that `endsWithPolicy` goes no further than to DROP.
    init(_ world: World, isMeddledWith: Bool, isCut: Bool, endsWithPolicy: Bool = false) {
        self.endsWithPolicy = endsWithPolicy
        self.world = world
        self.isMeddledWith = isMeddledWith
        self.isCut = isCut
        invariants = Invariants(world: world)
        reach(world.start(isMeddledWith: isMeddledWith), from: nil)
    }

    /// How many states were found.
    var count: Int { graph.count }

    /// Walks until nothing new is found.
    mutating func run() async throws {
        var next = 0
        while !open.isEmpty {
            var level = Array(open.reversed())
            open = []
            while let node = level.popLast() {
                do {
                    try explore(node, next)
                } catch var broken as BrokenInvariant {
                    broken.path = path(to: next) + broken.path
                    throw broken
                }
                next += 1
                // Others share the thread.
                if next.isMultiple(of: 50) { await Task.yield() }
            }
        }
    }

    /// Tries all that can happen at a node.
    private mutating func explore(_ node: Node, _ number: Int) throws {
        guard !endsWithPolicy || !isOver(node) else { return }
        let events = node.events(in: world)
        for (place, event) in events.enumerated() {
            let (after, actions) = try step(event, from: node)
            note(actions)
            if actions.isEmpty, after == node { continue }
            if [.endOfInput, .interrupted].contains(event), !after.engine.isFinished, !actions.isEmpty {
                try checkRefusal(event, from: node, to: after)
            } else {
                reach(after, from: .init(parent: UInt32(number), event: UInt8(place)))
            }
        }
        guard isCut, !node.engine.isFinished else { return }
        guard let resumed = node.cut(in: world) else {
            throw BrokenInvariant(what: "the session cannot be resumed", path: ["cut"])
        }
        reach(resumed, from: .init(parent: UInt32(number), event: UInt8(events.count)))
    }

    private func isOver(_ node: Node) -> Bool {
        node.engine.isFinished || (endsWithPolicy && node.kernel.values.contains(.denying))
    }

    private mutating func reach(_ node: Node, from origin: StateGraph.Origin?) {
        let (number, isNew) = essences.number(of: node.essence)
        if isNew {
            graph.add(from: origin, isEnd: isOver(node))
            open.append(node)
        } else if let origin {
            graph.connect(Int(origin.parent), to: number)
        }
    }

    private mutating func note(_ actions: [Action]) {
        for action in actions {
            if case .save = action { hasSaved = true }
            if case .run(let command) = action, command.setsInputPolicyToDrop { hasDenied = true }
        }
    }

    private func step(_ event: Event, from node: Node) throws -> (Node, [Action]) {
        var after = node
        let actions = after.handle(event, in: world)
        if let what = invariants.broken(by: event, from: node, to: after, actions) {
            throw BrokenInvariant(what: what, path: [world.description(of: event)])
        }
        if case .reading(.beforeAbort) = after.engine.state {
            if after.mayBeMeddledWith { try checkWarning(after) }
            let (read, more) = try step(world.reading(after.kernel), from: after)
            return (read, actions.dropLast() + more)
        }
        // The rules are read once more before an answer leads on: mostly they are as they were.
        if case .reading(.beforeAnswer) = after.engine.state,
            !after.mayBeMeddledWith || !after.engine.readsToDecide
        {
            let (read, more) = try step(world.reading(after.kernel), from: after)
            return (read, actions.dropLast() + more)
        }
        return (after, actions)
    }

    /// Where the way back would keep the operator out, nothing is done before a second word, and any other changes nothing.
    private func checkWarning(_ node: Node) throws {
        let (warned, actions) = try step(world.reading(node.kernel.mapValues { _ in .shut }), from: node)
        guard case .asking(let prompt, _) = warned.engine.state, warned.engine.refusal == .abort,
            warned.engine.tables == node.engine.tables, actions.last == .ask(prompt)
        else { throw BrokenInvariant(what: "an abort that opens the door does not say so", path: []) }
        let (other, _) = try step(.answered("why"), from: warned)
        guard other.engine.refusal == nil, case .asking(prompt, _) = other.engine.state else {
            throw BrokenInvariant(what: "a warning changes more than itself", path: [])
        }
        let (twice, _) = try step(.answered("abort"), from: warned)
        guard case .restoring(.abort) = twice.engine.state else {
            throw BrokenInvariant(what: "a second abort leads nowhere", path: [])
        }
    }

    /// A refusal to answer leaves the question as it was; the second in a row ends the walk, or puts the rules back.
    private func checkRefusal(_ event: Event, from node: Node, to after: Node) throws {
        var (asked, again) = (node.engine, after.engine)
        asked.refusal = nil
        again.refusal = nil
        guard again == asked else {
            throw BrokenInvariant(
                what: "a refusal changed more than itself", path: [world.description(of: event)])
        }
        let (twice, _) = try step(event, from: after)
        switch twice.engine.state {
        case .finished, .restoring: break
        default: throw BrokenInvariant(what: "a second refusal leads nowhere", path: ["twice \(event)"])
        }
    }

    /// The events on the way to a state, which is walked once more.
    private func path(to number: Int) -> [String] {
        var node = world.start(isMeddledWith: isMeddledWith)
        return graph.way(to: number).map { place in
            let events = node.events(in: world)
            guard place < events.count else {
                node = node.cut(in: world) ?? node
                return "cut"
            }
            node = (try? step(events[place], from: node).0) ?? node
            return world.description(of: events[place])
        }
    }

    /// The way to a state from which no way leads to the end; nil if there is none.
    var pathToDeadEnd: [String]? { graph.deadEnd.map(path) }
}
