import Netfilter
import StepEngine

extension DoorsFinding {
    /// The conclusion as a sentence.
    var sentence: String {
        switch self {
        case .asExpected: "What is open to others is what is expected."
        case .unexpected(let door): "Not expected, and open: \(door.sentence)."
        case .notOpen(let text): "Expected, and not open: \(text)."
        case .notKnown:
            "Whether what is expected is open, and nothing else, cannot be told: the rules cannot be judged as a whole."
        case .notGiven:
            "What is expected to be open has doors of this family too, and no file with its rules was given. Name it by one more --file."
        }
    }
}

extension OpenDoor {
    /// What is open, and by which rule.
    var sentence: String {
        "\(self)\(sources == .most ? ", but for some addresses" : ""), by \(decider.sentence)"
    }
}

extension OpenDoor.Decider {
    fileprivate var sentence: String {
        switch self {
        case .rule(let rule): rule.quoted
        case .policy: "the policy"
        case .someRule: "one of very many rules"
        }
    }
}
