/// The chains of a table, to be found by their names.
struct Chains: Sendable, Hashable {
    /// In the order in which they were listed.
    let list: [Chain]
    private let positions: [String: Int]

    init(_ list: [Chain]) {
        self.list = list
        positions = Dictionary(list.enumerated().map { ($1.name, $0) }) { first, _ in first }
    }

    /// The chain of that name.
    subscript(name: String) -> Chain? {
        positions[name].map { list[$0] }
    }

    /// A chain, and those that a packet can get to from there.
    func reachable(from chain: Chain) -> [Chain] {
        var reached = [chain]
        var names: Set<String> = [chain.name]
        var next = 0
        while next < reached.count {
            for rule in reached[next].rules {
                guard let name = rule.target.chainName, names.insert(name).inserted, let chain = self[name]
                else { continue }
                reached.append(chain)
            }
            next += 1
        }
        return reached
    }
}
