import Testing

@testable import Netfilter

extension FilterTable {
    /// What iptables-restore makes of the table, told to leave alone what the text does not name.
    func restoring(_ text: String?) throws -> FilterTable {
        guard let text else { return self }
        var rules = input.rules
        var policy = input.policy
        var scanner = ListingScanner(text)
        while let line = try scanner.next() {
            let words = line.words
            switch words[0] {
            case "-D":
                let deleted = RuleIdentity(Array(words[2...]))
                rules.remove(at: try #require(rules.firstIndex { RuleIdentity($0.words) == deleted }))
            case "-I":
                let position = try #require(Int(words[2]))
                try #require(position <= rules.count + 1)
                rules.insert(Rule(chain: "INPUT", words: Array(words[3...])), at: position - 1)
            case ":INPUT": policy = Policy(rawValue: words[1])
            default: #expect(["*filter", "COMMIT"].contains(words[0]))
            }
        }
        return try #require(FilterTable(chains: [Chain(name: "INPUT", policy: policy, rules: rules)]))
    }
}
