import Testing

@testable import PracticeLab

/// What the outside tells the inside.
struct HandoverTests {
    @Test("is read as it was written")
    func roundTrip() throws {
        let handover = Handover(
            outside: try .current(), launcher: 42, backend: .legacy,
            walkArguments: ["practice-walk", "--demo", ""])
        #expect(try Handover(parsing: handover.arguments) == handover)
    }

    @Test(
        "is refused if it is not whole",
        arguments: [[], ["1,2", "1", "legacy"], ["1,2,3", "x", "legacy"], ["1,2,3", "1", "nft"]])
    func refused(arguments: [String]) {
        #expect(throws: LabError.notIsolated(shared: ["not started by surefoot practice"])) {
            try Handover(parsing: arguments)
        }
    }

    @Test("does not let this process be the inside")
    func notHere() throws {
        let handover = Handover(outside: try .current(), launcher: 42, backend: .legacy, walkArguments: [])
        #expect(throws: LabError.notIsolated(shared: ["net", "mnt", "pid"].map { "same \($0) namespace" })) {
            try handover.checkIsolation()
        }
    }
}
