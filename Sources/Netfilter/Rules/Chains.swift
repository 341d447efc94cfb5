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
}
