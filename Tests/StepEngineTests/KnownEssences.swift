@testable import StepEngine

/// The essences that a walk has met, by number, in the order in which they came.
///
/// Each part of an essence has far fewer values than there are essences. So a value is kept once, and an essence as the
/// numbers of its parts. Nothing is lost by that: equal numbers stand for equal essences, others for others.
struct KnownEssences {
    private struct Parts: Hashable {
        var machine: UInt32
        var proofs: UInt32
        var host: UInt32
    }

    private var machines: [Node.Essence.Machine: UInt32] = [:]
    private var proofs: [Node.Essence.Proofs: UInt32] = [:]
    private var hosts: [Node.Essence.Host: UInt32] = [:]
    private var essences: [Parts: UInt32] = [:]

    /// The number of an essence, and whether it is met for the first time.
    mutating func number(of essence: Node.Essence) -> (number: Int, isNew: Bool) {
        let count = essences.count
        let parts = Parts(
            machine: Self.number(of: essence.machine, in: &machines),
            proofs: Self.number(of: essence.proofs, in: &proofs),
            host: Self.number(of: essence.host, in: &hosts))
        let number = Int(Self.number(of: parts, in: &essences))
        return (number, number == count)
    }

    private static func number<Value: Hashable>(of value: Value, in known: inout [Value: UInt32]) -> UInt32 {
        if let number = known[value] { return number }
        let number = UInt32(known.count)
        known[value] = number
        return number
    }
}
