import Host
import Netfilter
import StepEngine
import TestSupport
import Testing

/// Saves that are taken back: those that a crash has cut off, and those that somebody wants undone.
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
        (
            "the first file has moved, and somebody has written to it since",
            [".v4": "mine", ".v4.surefoot-previous": "old", ".v6": "old", ".v6.surefoot-new": "new"],
            [".v4": "mine", ".v4.surefoot-previous": "old", ".v6": "old"]
        ),
    ]

    @Test(arguments: cuts)
    func aCutSaveIsTakenBackWhole(moment: String, left: [String: String], after: [String: String]) throws {
        let host = try StandIns()
        for (ending, text) in left { try host.write(text, to: "rules" + ending) }
        let target = SaveTarget.named(host.path("rules"))
        let files = [".v4", ".v6"].map { file(host, $0, isNew: left[$0 + ".surefoot-previous"] == nil) }
        let plan = SaveRecovery.plan(undoingCutOff: files, of: target)
        SaveRecovery.remove(waiting: SaveRecovery.waiting(of: target))
        #expect(SaveRecovery.carryOut(plan) == plan, "\(moment)")
        #expect(try host.files("rules") == named(after), "\(moment)")
        #expect(SaveRecovery.plan(undoingCutOff: files, of: target).isEmpty)
    }

    /// Earlier versions did not write down what they were about to write: nobody can tell whose the file is.
    @Test func whatTheJournalDoesNotTellIsNamedAndStays() throws {
        let host = try StandIns()
        for (ending, text) in Self.cuts[1].left { try host.write(text, to: "rules" + ending) }
        let plan = SaveRecovery.plan(undoingCutOff: [], of: .named(host.path("rules")))
        #expect(plan.map(\.path) == [host.path("rules.v4")])
        _ = SaveRecovery.carryOut(plan)
        #expect(try host.files("rules.v4")["rules.v4"] == "new")
    }

    private func file(_ host: StandIns, _ ending: String, isNew: Bool) -> SaveResult.SavedFile {
        var hash = StableHash()
        hash.add("new")
        let path = host.path("rules" + ending)
        return SaveResult.SavedFile(
            family: ending == ".v4" ? .ipv4 : .ipv6, path: path,
            previous: isNew ? nil : path + ".surefoot-previous", rules: 1, hash: hash.digits)
    }

    private func named(_ files: [String: String]) -> [String: String] {
        files.reduce(into: [:]) { $0["rules" + $1.key] = $1.value }
    }

    /// Whoever aborts after a save finds the files of before, but for what was written since.
    @Test func aFinishedSaveCanBeTakenBack() throws {
        let host = try StandIns()
        try host.write("new", to: "rules.v4")
        try host.write("old", to: "rules.v4.surefoot-previous")
        try host.write("new", to: "rules.v6")
        let files = [file(host, ".v4", isNew: false), file(host, ".v6", isNew: true)]
        let plan = SaveRecovery.plan(undoing: files)
        #expect(plan.map(\.way) == [.putBack, .remove])
        _ = SaveRecovery.carryOut(plan)
        #expect(try host.files("rules") == ["rules.v4": "old"])
    }

    @Test func whatSomebodyHasSavedSinceStays() throws {
        let host = try StandIns()
        try host.write("by hand", to: "rules.v4")
        try host.write("old", to: "rules.v4.surefoot-previous")
        let files = [file(host, ".v4", isNew: false), file(host, ".v6", isNew: true)]
        let before = try host.files("rules")
        let done = SaveRecovery.carryOut(SaveRecovery.plan(undoing: files))
        #expect(done.allSatisfy { if case .leave = $0.way { true } else { false } })
        #expect(try host.files("rules") == before)
    }

    /// The file of before may be gone: then what there is stays, rather than none.
    @Test func withoutTheFileOfBeforeTheSavedOneStays() throws {
        let host = try StandIns()
        try host.write("new", to: "rules.v4")
        let done = SaveRecovery.carryOut(SaveRecovery.plan(undoing: [file(host, ".v4", isNew: false)]))
        #expect(done.first.map { if case .leave = $0.way { true } else { false } } == true)
        #expect(try host.files("rules") == ["rules.v4": "new"])
    }
}
