import StepEngine

extension FactFinding {
    /// Whether the fact was observed, and whether that still counts.
    var sentence: String {
        switch self {
        case .observed(let fact, let means): fact.holdsSentence + means.limits
        case .notObserved(let fact): fact.missingSentence
        case .stale(let fact): fact.staleSentence
        }
    }
}
