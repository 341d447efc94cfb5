/// Packets that a rule of the nat table gives another destination.
struct Translated {
    let translation: Translation
    /// Those packets, as they come to the table.
    var passing: Passing
}

extension PacketSpace {
    /// Those of either way.
    mutating func union(
        _ one: [Translated], _ other: [Translated]
    ) throws(DecisionDiagrams.TooLarge) -> [Translated] {
        var all = one
        for more in other {
            if let known = all.firstIndex(where: { $0.translation == more.translation }) {
                all[known].passing = try union(all[known].passing, more.passing)
            } else {
                all.append(more)
            }
        }
        return all
    }

    /// Those of packets that get there first.
    mutating func translated(
        _ all: [Translated], of passing: Passing
    ) throws(DecisionDiagrams.TooLarge) -> [Translated] {
        var such = all
        for index in such.indices { such[index].passing = try sequence(passing, such[index].passing) }
        return such
    }
}
