public import StepEngine

extension Finding {
    /// The conclusion as a sentence that names its evidence.
    public var sentence: String {
        switch self {
        case .command(let finding): finding.sentence
        case .stateRule(let finding): finding.sentence
        case .input(let finding): finding.sentence
        case .output(let finding): finding.sentence
        case .surroundings(let finding): finding.sentence
        case .tracking(let finding): finding.sentence
        case .access(let finding): finding.sentence
        case .services(let finding): finding.sentence
        case .test(let finding): finding.sentence
        case .fact(let finding): finding.sentence
        case .saving(let finding): finding.sentence
        case .unconfirmed(let finding): finding.sentence
        case .doors(let finding): finding.sentence
        }
    }
}
