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
            "What is expected to be open has doors of this family too, and no file with its rules was given. Name it by one more `--file`."
        }
    }
}

extension OpenDoor {
    /// What is open, and by which rule.
    var sentence: String {
        "\(self)\(sources == .most ? ", but for some addresses" : "")\(destination.sentence), by \(decider.sentence)"
    }
}

extension OpenDoor.Destination {
    /// The other host, where there is one.
    fileprivate var sentence: String { host.map { ", to \($0)" } ?? "" }

    /// The other host as an address with a port, where it has another: `172.17.0.2:80`, `[fd00::2]:80`.
    var host: String? {
        guard case .host(let address, let choice) = self else { return nil }
        let isIPv6 = address.family == .ipv6
        switch choice {
        case .kept: return "\(address)"
        case .any: return "\(address), any port"
        case .among(let ports):
            let numbers = ports.count == 1 ? "\(ports.lowerBound)" : "\(ports.lowerBound)-\(ports.upperBound)"
            return isIPv6 ? "[\(address)]:\(numbers)" : "\(address):\(numbers)"
        }
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
