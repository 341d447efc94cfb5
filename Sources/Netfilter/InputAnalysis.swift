/// What INPUT's rules mean, judged as if its policy were DROP.
///
/// Every question is one of a packet that is known in part: `Decision` walks the rules with it. Hooks outside
/// the filter table are not looked at.
public struct InputAnalysis: Sendable {
    let table: FilterTable

    /// Analyses a table.
    public init(_ table: FilterTable) {
        self.table = table
    }

    /// The rules of INPUT that accept replies by state, in order.
    public var stateRules: [StateRule] {
        table.input.rules.enumerated().compactMap { StateRule($1, position: $0 + 1) }
    }

    /// The first rule that accepts all replies and nothing else: inserting one more would be a duplicate.
    public var standingStateRule: StateRule? {
        stateRules.first { $0.kind == .exact } ?? stateRules.first(where: \.acceptsReplies)
    }

    /// Where to insert an accept rule, so that no broad DROP comes before it: below the state rule, or first.
    public var positionForServiceRule: Int {
        let state = standingStateRule?.position
        let drop = broadDrops.first { $0.chain == "INPUT" }?.position
        guard let state, drop.map({ $0 > state }) ?? true else { return 1 }
        return state + 1
    }

    /// The rules of INPUT that drop or reject everything that reaches them from some interface or protocol.
    public var broadDrops: [RuleReference] {
        table.input.rules.enumerated().compactMap { index, rule in
            guard rule.target.isDropping, rule.matches.allSatisfy(\.isBroad) else { return nil }
            return RuleReference(chain: "INPUT", position: index + 1, rule: rule)
        }
    }

    /// The interfaces that the rules name, and one that they do not. Loopback is not among them.
    var interfaces: [String] {
        let named = table.chains.flatMap(\.rules).flatMap(\.matches).compactMap { match -> String? in
            guard case .inInterface(let name) = match.condition else { return nil }
            return name.hasSuffix("+") ? name.dropLast() + "0" : name
        }
        var seen: Set<String> = ["lo"]
        return named.filter { seen.insert($0).inserted } + ["an-interface-no-rule-names"]
    }

    func decide(_ packet: Packet) -> Decision {
        table.decide(packet, assumingPolicy: .drop)
    }
}

extension Match {
    /// Whether a DROP under this condition still shuts out a whole interface, protocol or state.
    fileprivate var isBroad: Bool {
        switch condition {
        case .inInterface(let name): name != "lo" || isNegated
        case .states(let states): states.contains(.established) != isNegated
        case .transport, .comment, .destinationType: true
        default: false
        }
    }
}
