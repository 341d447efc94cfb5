/// A chain of a table that is being restored. Rules at its front are kept in a list of their own, backwards: they may be very many.
struct RestoredChain {
    let name: String
    private var front: [Rule] = []
    private var back: [Rule] = []

    init(name: String) { self.name = name }

    var rules: [Rule] { front.isEmpty ? back : front.reversed() + back }

    var isEmpty: Bool { front.isEmpty && back.isEmpty }

    mutating func append(_ rule: Rule) { back.append(rule) }

    /// Puts a rule in at a position, from 1.
    ///
    /// - Returns: false if there is no such position.
    mutating func insert(_ rule: Rule, at position: Int) -> Bool {
        let index = position - 1
        guard index <= front.count + back.count else { return false }
        if index <= front.count {
            front.insert(rule, at: front.count - index)
        } else {
            back.insert(rule, at: index - front.count)
        }
        return true
    }

    func goes(to chain: String) -> Bool {
        [front, back].contains { $0.contains { $0.target.chainName == chain } }
    }
}
