import Netfilter
import StepEngine

extension ServicesFinding {
    /// The conclusion as a sentence.
    var sentence: String {
        switch self {
        case .nothingShut: "The policy shuts no service that others can reach now."
        case .shutMeanwhile(let shut):
            "The policy was not set: it would shut \(shut.sentence) as well, which you have not agreed to."
        case .accepted(let order, let rule):
            "\(order.port.sentence.capitalizedFirst) is accepted\(order.source) by \(rule.quoted)."
        case .notAccepted(let order):
            "The rule for \(order.port.sentence) is not in INPUT."
        case .listens(let service, .dropped(nil)):
            "\(service.sentence) listens, and is shut: no rule accepts it."
        case .listens(let service, let reachability): "\(service.sentence) listens: \(reachability.sentence)"
        case .leftOpen(let service):
            "\(service.sentence) listens, and is open to anybody: no rule refuses it."
        }
    }
}

extension AcceptOrder {
    /// Where it accepts from, if not from anywhere.
    fileprivate var source: String { network.map { " from \($0)" } ?? "" }
}
