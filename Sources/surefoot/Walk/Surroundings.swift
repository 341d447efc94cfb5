import ArgumentParser
import Netfilter
import Runbook
import StepEngine
import Terminal

/// What is around the host of a walk, and who answers the questions.
struct Surroundings {
    /// Addresses to open the outbound connection to.
    var urls: [Family: String] = [:]
    /// What to say of the place at the start.
    var lines: [ScreenLine] = []
    /// What to say of the place at a step, by the step's id.
    var remarks: [String: [ScreenLine]] = [:]
    /// Whether a practice peer stands by.
    var hasPeer = false
    /// The command that runs a command line on the peer.
    var peerCommand: (String) -> [String] = { [$0] }
    /// Whether the host is the practice lab's, where nobody can be locked out.
    var isLab = false
    /// Who answers the questions.
    var answering = Answering.person

    /// Who answers the questions.
    enum Answering {
        case person
        /// The demonstration plays the person's part: so many seconds for each line on a terminal, and until the rollback
        /// timer acts.
        case demonstration(pace: Double, secondsToConfirm: Int)
        /// A file does.
        case file(Answers)
        /// A person, and a file keeps what was answered.
        case recorded(path: String)
    }

    /// Whether nobody is there to be asked.
    var isUnattended: Bool {
        if case .file = answering { true } else { false }
    }

    /// Who answers, in a walk of this runbook.
    func input(_ screen: Screen, _ runbook: Runbook) throws -> any Input {
        switch answering {
        case .demonstration(let pace, let seconds):
            return DemoInput(screen, pace: pace, secondsToConfirm: seconds)
        case .file(let answers): return AnswersInput(answers, runbook, screen)
        case .person: return try person()
        case .recorded(let path): return try RecordingInput(try person(), runbook, path)
        }
    }

    private func person() throws -> PersonInput {
        guard let person = PersonInput() else { throw ExitCode(Status.inputMissing) }
        return person
    }
}
