/// The filter table of one family.
public struct FilterTable: Sendable, Equatable {
    /// The chain that decides about packets to this host.
    public let input: Chain
    let indexedChains: Chains
    /// The chain of nftables' own that stands for INPUT, where the table is none of iptables.
    public let native: NativeChain?

    /// Makes a table.
    ///
    /// - Returns: nil if there is no INPUT chain with a policy among the chains.
    public init?(chains: [Chain]) {
        let indexedChains = Chains(chains)
        guard let input = indexedChains["INPUT"], input.policy != nil else { return nil }
        self.init(input: input, indexedChains: indexedChains)
    }

    /// The table before anyone has touched it.
    public static let untouched = FilterTable(
        input: Chain(name: "INPUT", policy: .accept),
        others: ["FORWARD", "OUTPUT"].map { Chain(name: $0, policy: .accept) })

    private init(input: Chain, others: [Chain]) {
        self.init(input: input, indexedChains: Chains([input] + others))
    }

    private init(input: Chain, indexedChains: Chains) {
        self.input = input
        self.indexedChains = indexedChains
        native = nil
    }

    /// A table of nftables' own, in which this chain stands for INPUT.
    init(_ chain: NativeChain, _ rules: NativeRules) {
        input = rules.base
        indexedChains = rules.chains
        native = chain
    }

    /// The chains, in the order in which they were listed.
    public var chains: [Chain] { indexedChains.list }

    /// Reads what `iptables -S` or `iptables -v -S` prints, for all chains or for INPUT alone.
    ///
    /// Of a table that also holds chains which only nft can show, iptables prints a false, empty INPUT
    /// (measured with 1.8.9 to 1.8.13). Its remark on that is refused like any line that is not a rule.
    ///
    /// - Throws: `ListingError`, which names the line.
    public init(parsingSpecification text: String) throws(ListingError) {
        var parser = SpecificationParser()
        var scanner = ListingScanner(text)
        while let line = try scanner.next() { try parser.read(line) }
        guard let table = FilterTable(chains: parser.chains) else { throw ListingError.noInputChain }
        self = table
    }

    /// The chain of that name.
    public subscript(name: String) -> Chain? {
        indexedChains[name]
    }

    /// The table without some of the rules of INPUT.
    public func leavingOutOfInput(_ isLeftOut: (Rule) -> Bool) -> FilterTable {
        let rest = input.rules.filter { !isLeftOut($0) }
        return rest.count == input.rules.count ? self : replacingInput(with: rest)
    }

    /// The table as `iptables -S` prints it.
    public var specification: String {
        (chains.map(\.declaration) + chains.flatMap(\.rules).map(\.text)).map { $0 + "\n" }.joined()
    }

    /// Whether the rules and policies are the same, whatever the counters say.
    public func hasSameRules(as other: FilterTable) -> Bool {
        chains.haveSameRules(as: other.chains)
    }

    /// The table with these rules in INPUT, and with another policy if one is named.
    func replacingInput(with rules: [Rule], policy: Policy? = nil) -> FilterTable {
        let replaced = Chain(name: input.name, policy: policy ?? input.policy, rules: rules)
        return FilterTable(
            input: replaced, indexedChains: Chains(chains.map { $0.name == input.name ? replaced : $0 }))
    }

    /// The table without the rules that no packet of a kind fits.
    func asMet(by packet: Packet) -> FilterTable {
        let met = reachableChains.map { chain in
            Chain(
                name: chain.name, policy: chain.policy,
                rules: chain.rules.filter { $0.truth(for: packet) > .no })
        }
        return FilterTable(input: met.first ?? input, indexedChains: Chains(met))
    }

    /// INPUT, and the chains that a packet can get to from there, in the order in which it would.
    var reachableChains: [Chain] { indexedChains.reached(from: input.name) }
}
