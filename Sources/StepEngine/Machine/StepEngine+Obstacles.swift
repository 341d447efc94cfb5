import Runbook

/// Why a word that is understood elsewhere is not understood here.
extension StepEngine {
    /// - Returns: nil if the line does not begin with a word of the program's or of the runbook's.
    func reason(against line: String, at situation: Situation) -> AnswerMessage.Obstacle? {
        let typed = line.prefix { !$0.isWhitespace }.lowercased()
        if step.ownWords.contains(typed), let obstacle = obstacle(at: situation) { return obstacle }
        if !step.words.contains(typed),
            let index = runbook.steps.firstIndex(where: { $0.words.contains(typed) })
        {
            return .ofStep(index + 1, runbook.steps[index].title)
        }
        return step.words.contains(typed) || Word.fixed.contains { $0.text == typed } ? .noUse : nil
    }

    /// What comes before the step's own word.
    private func obstacle(at situation: Situation) -> AnswerMessage.Obstacle? {
        switch situation {
        case .login: .login
        case .services: .services
        case .blocked: .missing
        case .save: facts.missing.isEmpty ? nil : .missing
        case .failed, .stopped, .unreadable: .failure
        case .ready: step.action == .save ? .review : nil
        case .observe, .access, .saved, .reopened: nil
        }
    }
}

extension Step {
    /// The words that run the step's own commands, in lower case.
    fileprivate var ownWords: Set<String> {
        Set(([confirm].compactMap { $0 } + instead.map(\.word)).map { $0.lowercased() })
    }

    /// All words of the step.
    fileprivate var words: Set<String> { ownWords.union(offers.map { $0.word.lowercased() }) }
}
