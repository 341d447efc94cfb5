/// What a command of iptables makes of a filter table, where that can be foreseen from the table as it is.
///
/// It is read as iptables-save would spell it: options in full words, the target last. What is spelled in another way, or
/// has to do with another table, cannot be foreseen, and there is no such edit.
public struct InputEdit: Sendable, Equatable {
    /// The family whose table it is.
    public let family: Family
    private let changes: [FilterChange]

    /// Reads a command, the program's name first, and what it reads on its standard input.
    ///
    /// - Returns: nil if it is none whose outcome can be foreseen.
    public init?(_ argv: [String], reading input: String) {
        guard let program = argv.first else { return nil }
        for family in Family.allCases {
            let changes: [FilterChange]? =
                switch program {
                case family.command: Self.change(Self.afterOptions(argv.dropFirst())).map { [$0] }
                case family.command + "-restore": Self.changes(argv.dropFirst(), input)
                default: nil
                }
            guard let changes else { continue }
            self.family = family
            self.changes = changes
            return
        }
        return nil
    }

    /// Whether nothing but counters changes.
    public var onlyCounts: Bool { changes.allSatisfy { $0 == .zero } }

    /// Whether `SessionRules` can take it back: it puts rules into INPUT, moves them, or sets the policy.
    public var isKeptTrackOf: Bool {
        let added = Set(changes.compactMap(\.ruleAddedToInput).map { RuleIdentity($0.words) })
        return changes.allSatisfy { change in
            switch change {
            case .insert(let rule, _), .append(let rule): rule.chain == "INPUT"
            case .delete(let rule): rule.chain == "INPUT" && added.contains(RuleIdentity(rule.words))
            case .policy(let chain, _): chain == "INPUT"
            case .zero: true
            case .remove, .replace, .flush, .newChain: false
            }
        }
    }

    /// The table as it will be; nil if that cannot be foreseen after all, such as for a rule that is not there. Nor is it for
    /// what a packet meets that does not come to the host: without its answers no login goes on.
    public func applied(to table: FilterTable) -> FilterTable? {
        var chains = table.chains
        for change in changes {
            guard change.apply(to: &chains) else { return nil }
        }
        guard let after = FilterTable(chains: chains),
            ["OUTPUT", "FORWARD"].allSatisfy({ name in
                table.indexedChains.reached(from: name)
                    .haveSameRules(as: after.indexedChains.reached(from: name))
            })
        else { return nil }
        return after
    }

    private static func afterOptions(_ words: ArraySlice<String>) -> ArraySlice<String> {
        var rest = words
        while let option = rest.first {
            if option == "-w" || option == "--wait" {
                rest.removeFirst()
                if rest.first.map({ Int($0) != nil }) ?? false { rest.removeFirst() }
            } else if option == "-t" || option == "--table", rest.dropFirst().first == "filter" {
                rest = rest.dropFirst(2)
            } else {
                break
            }
        }
        return rest
    }

    /// One table of filter, which is added to: without `--noflush` all that is not named goes.
    private static func changes(_ arguments: ArraySlice<String>, _ input: String) -> [FilterChange]? {
        let options = afterOptions(arguments)
        guard ["-n", "--noflush"].contains(options.first), options.count == 1 else { return nil }
        var lines: [[String]] = []
        var scanner = ListingScanner(input)
        do {
            while let line = try scanner.next() { lines.append(line.words) }
        } catch {
            return nil
        }
        guard lines.first == ["*filter"], lines.last == ["COMMIT"], lines.count > 1 else { return nil }
        let changes = lines[1..<(lines.count - 1)].compactMap { change($0[...]) }
        // A policy is set by a command of its own, which is known by its words.
        let setsPolicy = changes.contains { if case .policy = $0 { true } else { false } }
        return changes.count < lines.count - 2 || setsPolicy ? nil : changes
    }

    private static func change(_ words: ArraySlice<String>) -> FilterChange? {
        guard let option = words.first else { return nil }
        let chain = words.dropFirst().first ?? ""
        let rest = words.dropFirst(2)
        let number = rest.first.flatMap { Int($0) }
        guard !chain.hasPrefix("-"), number ?? 1 > 0 else { return nil }
        switch option {
        case "-A", "--append": return FilterChange.rule(chain, rest).map { .append($0) }
        case "-I", "--insert":
            return FilterChange.rule(chain, number == nil ? rest : rest.dropFirst())
                .map { .insert($0, at: number ?? 1) }
        case "-R", "--replace":
            return number.flatMap { place in
                FilterChange.rule(chain, rest.dropFirst()).map { .replace($0, at: place) }
            }
        case "-D", "--delete":
            if let number { return rest.count == 1 ? .remove(chain, at: number) : nil }
            return FilterChange.rule(chain, rest).map { .delete($0) }
        case "-P", "--policy":
            return rest.count == 1 ? rest.first.flatMap(Policy.init).map { .policy(chain, $0) } : nil
        case "-F", "--flush": return rest.isEmpty ? .flush(chain.isEmpty ? nil : chain) : nil
        case "-Z", "--zero": return rest.count <= 1 ? .zero : nil
        case "-N", "--new-chain": return rest.isEmpty && !chain.isEmpty ? .newChain(chain) : nil
        default: return nil
        }
    }
}
