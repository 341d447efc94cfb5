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
            "What is open cannot be told, nor whether it is what is expected: there are too many rules of too many kinds."
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
