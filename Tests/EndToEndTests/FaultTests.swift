import Foundation
import TestSupport
import Testing

/// The first few of the faults that `Tests/Faults/run` has: the most telling ones, in the confirm window.
@Suite(
    .leavesNothing,
    .enabled(
        if: RemoteHost.isPossible,
        "needs root, and an sshd: .ci/setup-sshd brings one"))
struct FaultTests {
    @Test func theWayInSurvivesWhateverDies() throws {
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("Faults/run")
        let run = try Finished(
            running: ["/usr/bin/env", "python3", script.path, "--runs", "8", "--jobs", "4", Program.path()],
            streamsAreJoined: true)
        #expect(run.status == 0 && run.output.hasSuffix("8 passed, 0 failed\n"), "\(run.output)")
    }
}
