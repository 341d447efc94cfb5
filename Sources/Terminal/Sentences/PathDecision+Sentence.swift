import Netfilter

extension PathDecision.End {
    /// What becomes of a packet, as the end of a sentence.
    var sentence: String {
        let name = decider.name + (backend == .legacy ? " (iptables-legacy)" : "")
        return switch fate {
        case .accepted: "accepted by \(name)."
        case .dropped where truth == .yes: "dropped by \(name)."
        case .dropped: "some may be dropped by \(name)."
        case .sentElsewhere: "sent to another address by \(name)."
        case .unknown: "it cannot be told, because of \(name)."
        }
    }
}

extension PathDecision.Decider {
    /// What decides, with the jumps that lead there.
    var name: String {
        switch self {
        case .rules(let path): Self.name(path)
        case .policy(let place): "the policy of \(place.chain) in table \(place.table)"
        case .native(let chain, let path) where path.isEmpty: "the nftables chain \(chain)"
        case .native(let chain, let path): "\(Self.name(path)) (\(chain))"
        case .nothing: "every chain on its way"
        }
    }

    private static func name(_ path: [RuleReference]) -> String {
        guard let last = path.last else { return "no rule" }
        return ([last.quoted] + path.dropLast().reversed().map { "jumped to from \($0)" }).joined(
            separator: ", ")
    }
}
