import Netfilter

extension Reachability {
    /// Whether packets get in, as the end of a sentence.
    var sentence: String {
        switch self {
        case .accepted(let rule): "accepted by \(rule.quoted)."
        case .acceptedForSome(let rule, _): "accepted for some only, by \(rule.quoted)."
        case .dropped(nil): "accepted by no rule."
        case .dropped(let rule?):
            "\(rule.rule.target.isRejecting ? "rejected" : "dropped") by \(rule.quoted)."
        case .uncertain(let rule): "it cannot be told, because of \(rule.quoted)."
        case .obstructed(let end): end.sentence
        }
    }
}
