import ArgumentParser
import Host
import Linux
import Netfilter
import Runbook
import StepEngine
import Terminal

/// A walk without a person.
enum UnattendedRun {
    /// Reads the answers, or tells all that is wrong with them, and ends.
    static func read(_ path: String, for runbook: Runbook) throws -> Answers {
        do {
            return try Answers(file: path, text: try AnswersFile.read(path), for: runbook)
        } catch let error as RunbookError {
            for problem in error.problems { Screen.complain(problem.description) }
        } catch let error as HostError {
            Screen.complain(error.reason)
        }
        throw ExitCode(Status.inputMissing)
    }
}

extension Surroundings {
    /// The surroundings of a walk that a file answers.
    ///
    /// Another machine must let itself be used before anything begins.
    init(_ answers: Answers) async throws {
        self.init(answering: .file(answers))
        for (name, url) in answers.urls {
            if let family = Family(rawValue: name) { urls[family] = url }
        }
        guard case .ssh(let host) = answers.probe else { return }
        hasPeer = true
        peerCommand = { ["ssh", "-o", "BatchMode=yes", "-o", "ConnectTimeout=10", "--", host, $0] }
        let runner = CommandRunner(programs: ProgramPaths(path: ProcessEnvironment.variables["PATH"]))
        let command = Command(peerCommand("command -v nc"))
        let result = await runner.run(command, timeout: 20)
        guard result.exit == 0 else {
            Screen.complain(
                "\(host) cannot try the connections: \(command) failed. \(result.stderr) It needs a login without a question, and nc."
            )
            throw ExitCode(Status.inputMissing)
        }
    }
}
