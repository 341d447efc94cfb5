import Fuzzing

@testable import Netfilter

/// INPUT, which a session and others change at the same time. Each copy of a rule is known to be one or the other's.
struct SharedInput {
    private(set) var policy = Policy.accept
    private(set) var copies: [Copy] = []
    /// INPUT as it would be had the session done nothing.
    private(set) var withoutSession: [Copy] = []
    private var number = 0

    struct Copy: Equatable {
        var number: Int
        var line: String
        var owner = Owner.others
    }

    enum Owner: Int {
        case session, moved, others
    }

    private static let lines = [
        stateRule, "-i lo -j ACCEPT", "-p tcp -m tcp --dport 22 -j ACCEPT", "-s 192.0.2.9/32 -j DROP",
        "-p udp -j DROP",
    ]

    init(_ generator: inout SeededGenerator) {
        for _ in 0..<Int.random(in: 0...5, using: &generator) { othersInsert(&generator) }
    }

    var lines: [String] { copies.map(\.line) }

    /// Others insert or delete a rule, by its place or by its words.
    mutating func othersChange(_ generator: inout SeededGenerator) {
        switch Int.random(in: 0..<5, using: &generator) {
        case 0...2: othersInsert(&generator)
        case 3:
            guard let line = lines.randomElement(using: &generator) else { return }
            delete(at: lines.firstIndex(of: line) ?? 0)
        default:
            guard let place = copies.indices.randomElement(using: &generator) else { return }
            delete(at: place)
        }
        arrange()
    }

    /// The session puts in a rule, or moves one to the top as it plans it: one transaction, in which `-D` takes the first
    /// copy.
    ///
    /// - Returns: the command's arguments and input.
    mutating func sessionChanges(_ generator: inout SeededGenerator) throws -> (argv: [String], input: String)
    {
        policy = Bool.random(using: &generator) ? .drop : policy
        let place = copies.indices.randomElement(using: &generator)
        if let place, Bool.random(using: &generator) {
            let rule = try rule(lines[place])
            let first = lines.firstIndex(of: lines[place]) ?? place
            let plan = MoveToTop(RuleReference(chain: "INPUT", position: first + 1, rule: rule))
            guard let input = plan.restoreInput else { return ([], "") }
            var copy = copies.remove(at: first)
            if copy.owner == .others { copy.owner = .moved }
            copies.insert(copy, at: 0)
            arrange()
            return (["iptables-restore"], input)
        }
        let line = Self.lines.randomElement(using: &generator) ?? stateRule
        let position = Int.random(in: 0...copies.count, using: &generator)
        number += 1
        copies.insert(Copy(number: number, line: line, owner: .session), at: position)
        arrange()
        return (["iptables", "-I", "INPUT", "\(position + 1)"] + (try rule(line).words), "")
    }

    /// A rule of others stands above the same rule of others without the session as with it.
    private mutating func othersInsert(_ generator: inout SeededGenerator) {
        number += 1
        let copy = Copy(number: number, line: Self.lines.randomElement(using: &generator) ?? stateRule)
        var place = Int.random(in: 0...copies.count, using: &generator)
        // Beside equal ones nobody can tell which is new.
        while place > 0, copies[place - 1].line == copy.line, copies[place - 1].owner == .others {
            place -= 1
        }
        let below = copies[place...].first { $0.owner == .others }
        let home = below.flatMap { below in withoutSession.firstIndex { $0.number == below.number } }
        copies.insert(copy, at: place)
        withoutSession.insert(copy, at: home ?? withoutSession.count)
    }

    /// Of copies side by side nobody can tell which is whose.
    private mutating func arrange() {
        var start = 0
        while start < copies.count {
            let end = copies[start...].firstIndex { $0.line != copies[start].line } ?? copies.count
            copies[start..<end].sort { $0.owner.rawValue < $1.owner.rawValue }
            start = end
        }
    }

    private mutating func delete(at place: Int) {
        let run = copies[...place].lastIndex { $0.line != lines[place] }.map { $0 + 1 } ?? 0
        let number = copies.remove(at: run).number
        withoutSession.removeAll { $0.number == number }
    }
}
