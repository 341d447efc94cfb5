/// Finds the rules of one list again in another: the first of several equal ones is paired with the first, and so on.
struct RulePairing {
    /// For each rule of the new list, where it stood in the old one; nil if it is new.
    let oldIndex: [Int?]
    /// The places in the old list of the rules that are gone.
    let removed: Set<Int>

    init(_ old: [Rule], _ new: [Rule]) {
        var places: [RuleIdentity: ArraySlice<Int>] = [:]
        for (index, rule) in old.enumerated() { places[RuleIdentity(rule.words), default: []].append(index) }
        oldIndex = new.map { places[RuleIdentity($0.words)]?.popFirst() }
        removed = Set(old.indices).subtracting(oldIndex.compactMap { $0 })
    }

    /// The places in the new list of the fewest rules that must have moved for the order to be what it is:
    /// all that are not in a longest increasing run of old places.
    var moved: Set<Int> {
        let kept = oldIndex.indices.filter { oldIndex[$0] != nil }
        var ends: [Int] = []
        var previous: [Int: Int] = [:]
        for index in kept {
            let length = ends.partitioningIndex { (oldIndex[$0] ?? 0) >= (oldIndex[index] ?? 0) }
            if length > 0 { previous[index] = ends[length - 1] }
            if length == ends.count { ends.append(index) } else { ends[length] = index }
        }
        var moved = Set(kept)
        var next = ends.last
        while let index = next {
            moved.remove(index)
            next = previous[index]
        }
        return moved
    }
}

extension [Int] {
    /// The first index whose element fulfils the condition, in an array where all after it do as well.
    fileprivate func partitioningIndex(where fulfils: (Int) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = low + (high - low) / 2
            if fulfils(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
