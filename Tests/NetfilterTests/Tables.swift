import Testing

@testable import Netfilter

/// A filter table with these lines in INPUT, or in another chain if the line begins with `-A`.
func table(policy: Policy = .drop, _ lines: String...) throws -> FilterTable {
    try table(policy: policy, lines: lines)
}

/// The same, from an array.
func table(policy: Policy = .drop, lines: [String]) throws -> FilterTable {
    let chains = Set(
        lines.filter { $0.hasPrefix("-A ") }.compactMap { $0.split(separator: " ").dropFirst().first })
    let heads = ["-P INPUT \(policy.rawValue)"] + chains.sorted().map { "-N \($0)" }
    let rules = lines.map { $0.hasPrefix("-A ") ? $0 : "-A INPUT \($0)" }
    return try FilterTable(parsingSpecification: (heads + rules).map { $0 + "\n" }.joined())
}

/// A rule of INPUT.
func rule(_ specification: String) throws -> Rule {
    try #require(table(specification).input.rules.first)
}

/// The rule that the steps insert, as it is printed.
let stateRule = "-m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT"
