import Host
import StepEngine
import Terminal

extension ConfirmationListener {
    /// How many who do not count are answered before the wizard sees to something else.
    private static let mostAnswers = 100

    /// The next code that concerns the person, with the login that it was typed in; nil if there is none.
    ///
    /// Any account may type codes here. Outside of every login over the network none counts, so that it is answered where it
    /// was typed and seen nowhere else, and the answer does not tell a right one from a wrong one. Only where the host is
    /// managed from its console, that may be the person.
    func claim(_ settings: Settings, watching watcher: ManagementWatcher) -> LoginClaim? {
        for _ in 0..<Self.mostAnswers {
            guard let claim = next(watcher.login) else { return nil }
            if claim.login != nil || settings.isManagedAtConsole { return claim }
            answer(AccessFinding.noLogin.answer)
        }
        return nil
    }
}

extension AccessFinding {
    /// What whoever has typed the code is told.
    var answer: ConfirmationAnswer {
        ConfirmationAnswer(isHeard: self == .confirmed, sentence: Finding.access(self).sentence)
    }
}
