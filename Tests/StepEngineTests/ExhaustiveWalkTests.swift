import Netfilter
import Testing

@testable import StepEngine

/// Walks all reachable (state, event) pairs and holds the invariants against each.
///
/// The kernel does what it is told, commands end in every way, and the timer speaks at any time.
@Suite struct ExhaustiveWalkTests {
    /// Once on each path, at a reading on which a change, a conclusion or a save depends, somebody else has changed
    /// the rules, or they cannot be read. At any time the wizard may die, and somebody resumes the session.
    @Test func oneFamilySomebodyElseAndCuts() async throws {
        var search = Search(try World([.ipv4]), isMeddledWith: true, isCut: true)
        try await search.run()
        expectWhole(search)
    }

    /// Each family can fail by itself.
    @Test func bothFamilies() async throws {
        var search = Search(try World([.ipv4, .ipv6]), isMeddledWith: false, isCut: false)
        try await search.run()
        expectWhole(search)
    }

    /// Up to the policy: each time that it is asked for, something else may listen.
    @Test func servicesThatComeAndGo() async throws {
        let listings = [[], [World.services[0]], Array(World.services[1...])]
        var search = Search(
            try World([.ipv4], listings: listings), isMeddledWith: true, isCut: true, endsWithPolicy: true)
        try await search.run()
        print("The walk has \(search.count) states.")
        #expect(search.hasDenied, "No path leads to DROP.")
        #expect(search.pathToDeadEnd == nil)
    }

    private func expectWhole(_ search: Search) {
        print("The walk has \(search.count) states.")
        #expect(search.hasDenied, "No path leads to DROP: the second invariant was not put to the test.")
        #expect(search.hasSaved, "No path leads to a save: the first invariant was not put to the test.")
        #expect(search.pathToDeadEnd == nil)
    }
}
