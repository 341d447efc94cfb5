import Testing

@testable import PracticeLab

/// What the outside tells the inside.
struct HandoverTests {
    @Test("is read as it was written")
    func roundTrip() throws {
        let line = ["1,2,3,4", "42", "legacy", "practice-walk", "--demo", ""].joined(separator: "\u{1f}")
        let handover = try #require(Handover(parsing: line))
        #expect(handover.walkArguments == ["practice-walk", "--demo", ""] && handover.line == line)
    }

    @Test(
        "is refused if it is not whole",
        arguments: [
            [], ["1,2,3", "1", "legacy"], ["1,2,3,4", "x", "legacy"], ["1,2,3,4", "1", "nft"],
        ])
    func refused(arguments: [String]) {
        #expect(Handover(parsing: arguments.joined(separator: "\u{1f}")) == nil)
    }

    @Test("does not let this process be the inside")
    func notHere() throws {
        let handover = try #require(Handover(parsing: "\(Namespaces.current())\u{1f}42\u{1f}legacy"))
        #expect(
            throws: LabError.notIsolated(shared: ["net", "mnt", "pid", "uts"].map { "same \($0) namespace" })
        ) {
            try handover.checkIsolation()
        }
    }
}
