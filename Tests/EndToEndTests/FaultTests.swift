import Foundation
import Testing

/// The first few of the faults that `Tests/Faults/run` has: the most telling ones, in the confirm window.
@Suite(
    .enabled(
        if: RemoteHost.isPossible,
        "needs root, and an sshd: .ci/setup-sshd brings one"))
struct FaultTests {
    @Test func theWayInSurvivesWhateverDies() throws {
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("Faults/run")
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", script.path, "--runs", "8", "--jobs", "4", try Program.path()]
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0 && text.hasSuffix("8 passed, 0 failed\n"), "\(text)")
    }
}
