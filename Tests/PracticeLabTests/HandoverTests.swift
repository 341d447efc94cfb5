import Testing

@testable import PracticeLab

/// What the outside tells the inside.
struct HandoverTests {
    @Test("is read as it was written")
    func roundTrip() throws {
        let arguments = ["1,2,3", "42", "legacy", "practice-walk", "--demo", ""]
        #expect(try Handover(parsing: arguments).arguments == arguments)
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
        let handover = try Handover(parsing: [Namespaces.current().description, "42", "legacy"])
        #expect(throws: LabError.notIsolated(shared: ["net", "mnt", "pid"].map { "same \($0) namespace" })) {
            try handover.checkIsolation()
        }
    }
}
