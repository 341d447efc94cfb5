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
            return try Answers(
                file: path, text: try AnswersFile.read(path), for: runbook, objection: objection)
        } catch let error as RunbookError {
            for problem in error.problems { Screen.complain(problem.description) }
        } catch let error as HostError {
            Screen.complain(error.reason)
        }
        throw ExitCode(Status.inputMissing)
    }

    private static func objection(to accept: Answers.Accept) -> String? {
        do throws(AcceptRefusal) {
            _ = try AcceptOrder(accept.typed)
            return nil
        } catch {
            return error.sentence
        }
    }
}

extension Surroundings {
    /// The surroundings of a walk that a file answers.
    ///
    /// Another machine must let itself be used before anything begins.
    init(_ answers: Answers, _ runner: CommandRunner) async throws {
        self.init(answering: .file(answers))
        for (name, url) in answers.urls {
            if let family = Family(rawValue: name) { urls[family] = url }
        }
        guard case .ssh(let host) = answers.probe else { return }
        hasPeer = true
        peerCommand = { ["ssh", "-o", "BatchMode=yes", "-o", "ConnectTimeout=10", "--", host, $0] }
        try await demand("command -v nc", "It needs a login without a question, and nc.", runner)
    }

    /// Another machine that tries the connections must get in here, by a login that asks nothing.
    func demandLoginBack(_ settings: Settings, _ runner: CommandRunner) async throws {
        guard case .file(let answers) = answering, case .ssh = answers.probe else { return }
        let family = settings.login?.connection?.client.family
        let back = LoginBack(settings.hostAddresses, port: settings.managementPort, as: family)
        try await demand(
            back?.running("true") ?? "false",
            "It must be able to log in to this host without a question: a key of its own, or ForwardAgent yes for it.",
            runner)
    }

    private func demand(_ line: String, _ need: String, _ runner: CommandRunner) async throws {
        let command = Command(peerCommand(line))
        let result = await runner.run(command, timeout: 30)
        guard result.exit == 0 else {
            let words = result.stderr.split(whereSeparator: \.isNewline).joined(separator: " ")
            Screen.complain("The connections cannot be tried: \(command) failed. \(words) \(need)")
            let families = Family.allCases.filter { runner.programs.find($0.command) != nil }
            let rules = await HostRulesReader(runner, families: families).read()
            for obstacle in rules.ownConnectionObstacles { Screen.complain(obstacle.finding.sentence) }
            throw ExitCode(Status.inputMissing)
        }
    }
}
