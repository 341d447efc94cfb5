extension SavedRuleset {
    /// The ruleset as iptables-save prints it, with the counters and remarks that were read.
    public var text: String {
        (tables.flatMap(\.lines) + remarks).map { $0 + "\n" }.joined()
    }
}

extension SavedRuleset.Table {
    fileprivate var lines: [String] {
        remarks + ["*" + name] + chains.map(\.savedDeclaration) + chains.flatMap(\.rules).map(\.savedText)
            + innerRemarks + (isCommitted ? ["COMMIT"] : []) + [completion].compactMap(\.self)
    }
}

extension Chain {
    fileprivate var savedDeclaration: String {
        let counters = policyCounters.map { " [\($0.packets):\($0.bytes)]" } ?? ""
        return ":\(name) \(policy?.rawValue ?? "-")" + counters
    }
}

extension Rule {
    fileprivate var savedText: String {
        (counters.map { "[\($0.packets):\($0.bytes)] " } ?? "") + text
    }
}
