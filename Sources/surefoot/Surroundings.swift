import ArgumentParser
import Netfilter
import StepEngine
import Terminal

/// What is around the host of a walk, and who answers the questions.
struct Surroundings {
    /// Addresses to open the outbound connection to.
    var urls: [Family: String] = [:]
    /// What to say of the place at the start.
    var lines: [ScreenLine] = []
    /// Whether a practice peer stands by.
    var hasPeer = false
    /// The command that runs a command line on the peer.
    var peerCommand: (String) -> [String] = { [$0] }
    /// Whether the demonstration plays the person's part.
    var isDemo = false

    /// Who answers.
    func input(_ screen: Screen) throws -> any Input {
        if isDemo { return DemoInput(screen: screen, isWatched: Screen.isInteractive) }
        guard let person = PersonInput() else { throw ExitCode(Status.inputMissing) }
        return person
    }
}
