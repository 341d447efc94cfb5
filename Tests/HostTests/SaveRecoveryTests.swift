import Host
import Netfilter
import StepEngine
import TestSupport
import Testing

/// Saves that a crash has cut off: both families' files are as they were before, or both are as they were saved.
@Suite(.leavesNothing) struct SaveRecoveryTests {
    /// What a save leaves behind at each moment, by the endings of the files' names; nil where no file was before.
    private static let cuts: [(moment: String, left: [String: String], after: [String: String])] = [
        (
            "the second file is being written",
            [".v4": "old", ".v4.surefoot-new": "new", ".v6": "old", ".v6.surefoot-new": "n"],
            [".v4": "old", ".v6": "old"]
        ),
        (
            "the first file has moved",
            [".v4": "new", ".v4.surefoot-previous": "old", ".v6": "old", ".v6.surefoot-new": "new"],
            [".v4": "old", ".v6": "old"]
        ),
        (
            "the first file, which is the first of its name, has moved",
            [".v4": "new", ".v6.surefoot-new": "new"], [:]
        ),
        (
            "both have moved",
            [".v4": "new", ".v4.surefoot-previous": "old", ".v6": "new", ".v6.surefoot-previous": "old"],
            [".v4": "new", ".v4.surefoot-previous": "old", ".v6": "new", ".v6.surefoot-previous": "old"]
        ),
    ]

    @Test(arguments: cuts)
    func aCutSaveIsTakenBackWhole(moment: String, left: [String: String], after: [String: String]) throws {
        let host = try StandIns()
        for (ending, text) in left { try host.write(text, to: "rules" + ending) }
        let recovery = SaveRecovery(.named(host.path("rules")))
        let told = recovery.run()
        let files = try host.files("rules")
        #expect(files == named(after), "\(moment)")
        let isCut = left.keys.contains { $0.hasSuffix("-new") }
        #expect(told.contains(host.path("rules.v6")) == isCut)
        #expect(recovery.run().isEmpty)
    }

    private func named(_ files: [String: String]) -> [String: String] {
        files.reduce(into: [:]) { $0["rules" + $1.key] = $1.value }
    }

    /// Whoever aborts after a save finds the files of before.
    @Test func aFinishedSaveCanBeTakenBack() throws {
        let host = try StandIns()
        try host.write("new", to: "rules.v4")
        try host.write("old", to: "rules.v4.surefoot-previous")
        try host.write("new", to: "rules.v6")
        SaveRecovery.undo([
            .init(
                family: .ipv4, path: host.path("rules.v4"), previous: host.path("rules.v4.surefoot-previous"),
                rules: 1),
            .init(family: .ipv6, path: host.path("rules.v6"), previous: nil, rules: 1),
        ])
        #expect(try host.files("rules") == ["rules.v4": "old"])
    }
}
