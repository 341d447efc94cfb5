import ArgumentParser
import PracticeLab

/// The lab's first process.
struct InsideLabCommand: HiddenCommand {
    static let name = Lab.insideCommand
    static let purpose = "builds a practice lab in namespaces of its own"
    static let instead = "surefoot practice"

    @Argument(parsing: .captureForPassthrough) var words: [String] = []

    func run() throws {
        let caller = try Self.caller(asFirstProcess: true)
        let status = try LabErrors.told { () throws(LabError) in try Lab.runInside(startedBy: caller) }
        guard let status else { throw Self.refusal() }
        throw ExitCode(status)
    }
}
