import Fuzzing
import Testing

@testable import Netfilter

/// Sets of bit strings, against sets that are written out.
@Suite struct DecisionDiagramTests {
    private static let width = 8
    private var diagrams = DecisionDiagrams(limit: 100_000)

    private func members(_ set: DecisionDiagrams.Node) -> Set<Int> {
        Set((0..<1 << Self.width).filter { diagrams.contains(Self.string($0), set) })
    }

    private static func string(_ number: Int) -> [Bool] {
        (0..<width).reversed().map { number >> $0 & 1 == 1 }
    }

    private mutating func set(of members: Set<Int>) throws -> DecisionDiagrams.Node {
        var sets: [DecisionDiagrams.Node] = []
        for member in members.sorted() {
            sets.append(try diagrams.range(0..<Self.width, UInt128(member)...UInt128(member)))
        }
        return try diagrams.union(sets)
    }

    @Test mutating func operationsAreThoseOfSets() throws {
        var generator = SeededGenerator(seed: 1)
        for _ in 0..<200 {
            let one = Set(
                (0..<Int.random(in: 0...60, using: &generator)).map { _ in
                    Int.random(in: 0...255, using: &generator)
                })
            let other = Set(
                (0..<Int.random(in: 0...60, using: &generator)).map { _ in
                    Int.random(in: 0...255, using: &generator)
                })
            let (left, right) = (try set(of: one), try set(of: other))
            #expect(members(left) == one)
            let (both, twice) = (try diagrams.union(left, right), try diagrams.union(right, left))
            let common = try diagrams.intersection(left, right)
            let rest = try diagrams.difference(left, right)
            #expect(members(both) == one.union(other) && both == twice)
            #expect(members(common) == one.intersection(other))
            #expect(members(rest) == one.subtracting(other))
            #expect(diagrams.share(of: left) == Double(one.count) / 256)
            let without = try diagrams.projection(of: left, without: 2..<4)
            #expect(
                members(without)
                    == Set((0...255).filter { number in one.contains { $0 | 0x30 == number | 0x30 } }))
            let ranges = diagrams.ranges(of: left, in: 0..<Self.width)
            #expect(Set(ranges.flatMap { $0.map(Int.init) }) == one)
            #expect(zip(ranges, ranges.dropFirst()).allSatisfy { $0.upperBound + 1 < $1.lowerBound })
            let example = diagrams.example(of: left, near: Self.string(77))
            #expect(example.map { diagrams.contains($0, left) } ?? one.isEmpty)
            #expect(!one.contains(77) || example == Self.string(77))
        }
    }

    @Test mutating func aRangeIsItsNumbers() throws {
        for low in stride(from: 0, through: 255, by: 5) {
            for high in stride(from: low, through: 255, by: 7) {
                let set = try diagrams.range(0..<Self.width, UInt128(low)...UInt128(high))
                #expect(members(set) == Set(low...high))
            }
        }
        let masked = try diagrams.masked(0..<Self.width, 0b1010_0000, 0b1110_0001)
        #expect(
            members(masked)
                == Set((0...255).filter { $0 & 0b1110_0001 == 0b1010_0000 }))
    }

    /// What would need more room than there is ends with an error, and not with a wrong set.
    @Test func thereIsAnEndToIt() {
        var small = DecisionDiagrams(limit: 50)
        #expect(throws: DecisionDiagrams.TooLarge.self) {
            var all = DecisionDiagrams.nothing
            for number in stride(from: 1, to: 60000, by: 977) {
                all = try small.union(all, small.range(0..<16, UInt128(number)...UInt128(number)))
            }
        }
    }
}
