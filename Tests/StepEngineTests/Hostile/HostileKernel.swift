import Netfilter

@testable import StepEngine

/// A kernel with a filter table and tables of nftables' own, and the programs that change them. It knows iptables' words by
/// itself, so that what the engine foresees is held against another reading.
struct HostileKernel: Equatable {
    private var policies = ["INPUT": "ACCEPT", "FORWARD": "ACCEPT", "OUTPUT": "ACCEPT"]
    private var names = ["INPUT", "FORWARD", "OUTPUT"]
    private var rules: [String: [String]] = ["INPUT": Self.start]
    private(set) var native = ""

    static let start = [
        "-i lo -j ACCEPT", "-p tcp -m tcp --dport 22 -j ACCEPT", "-p tcp -m tcp --dport 80 -j ACCEPT",
    ]

    // MARK: What is read

    var specification: String {
        let heads = names.map { name in policies[name].map { "-P \(name) \($0)" } ?? "-N \(name)" }
        return (heads + names.flatMap { name in (rules[name] ?? []).map { "-A \(name) \($0)" } })
            .joined(separator: "\n")
    }

    private var saved: String {
        let heads = names.map { ":\($0) \(policies[$0] ?? "-") [0:0]" }
        let lines = names.flatMap { name in (rules[name] ?? []).map { "-A \(name) \($0)" } }
        return (["*filter"] + heads + lines + ["COMMIT\n"]).joined(separator: "\n")
    }

    var table: FilterTable? { try? FilterTable(parsingSpecification: specification) }

    var whole: WholeRules { WholeRules(saved: ["iptables": saved], native: native) }

    /// Whether a login to port 22 gets in from the operator's address, goes on, and is answered.
    var letsIn: Bool {
        let packets = [
            ("INPUT", "22", "NEW"), ("INPUT", "22", "ESTABLISHED"), ("OUTPUT", "40001", "ESTABLISHED"),
        ]
        return !native.contains("drop")
            && packets.allSatisfy { chain, port, state in
                verdict(in: chain, depth: 0) { Self.matches($0, port: port, state: state) }
                    ?? (policies[chain] == "ACCEPT")
            }
    }

    private func verdict(in chain: String, depth: Int, of matches: (String) -> Bool) -> Bool? {
        guard depth < 10 else { return false }
        for rule in rules[chain] ?? [] where matches(rule) {
            let target = rule.split(separator: " ").last.map(String.init) ?? ""
            switch target {
            case "ACCEPT": return true
            case "DROP", "REJECT": return false
            case "RETURN": return nil
            default: if let verdict = verdict(in: target, depth: depth + 1, of: matches) { return verdict }
            }
        }
        return nil
    }

    private static func matches(_ rule: String, port: String, state: String) -> Bool {
        let words = rule.split(separator: " ").map(String.init)
        func value(_ option: String) -> String? { words.firstIndex(of: option).map { words[$0 + 1] } }
        return value("-i") != "lo" && value("-p") ?? "tcp" == "tcp" && value("--dport") ?? port == port
            && value("-s") ?? "192.0.2.2" == "192.0.2.2"
            && value("--ctstate").map { $0.contains(state) } ?? true
    }

    // MARK: What is done

    /// - Returns: the exit status.
    mutating func run(_ argv: [String], reading input: String = "") -> Int32 {
        switch argv.first {
        case "iptables": iptables(Array(argv.dropFirst()))
        case "iptables-restore": restore(argv, input)
        case "nft": nft(argv.dropFirst().joined(separator: " "))
        case "sh":
            argv[2].split(separator: ";").reduce(0) { status, line in
                run(line.split(separator: " ").map(String.init)) | status
            }
        default: 0
        }
    }

    private mutating func nft(_ words: String) -> Int32 {
        if words.hasPrefix("flush ruleset") {
            for name in names { rules[name] = [] }
            native = ""
        }
        if words.hasPrefix("add") { native += "table inet own {\n\tchain in { drop }\n}\n" }
        return 0
    }

    private mutating func restore(_ argv: [String], _ input: String) -> Int32 {
        var goal = self
        if !argv.contains("--noflush") {
            goal.rules = [:]
            goal.names.removeAll { policies[$0] == nil }
        }
        for line in input.split(separator: "\n") {
            let words = line.split(separator: " ").map(String.init)
            if line.hasPrefix(":") {
                goal.policies[String(words[0].dropFirst())] = words[1]
            } else if line.hasPrefix("-"), goal.iptables(words) != 0 {
                return 1
            }
        }
        self = goal
        return 0
    }

    private mutating func iptables(_ argv: [String]) -> Int32 {
        var words = argv
        while let first = words.first, ["-w", "5", "-n", "-v"].contains(first) { words.removeFirst() }
        guard let option = words.first else { return 2 }
        let chain = words.count > 1 ? words[1] : ""
        var rest = words.dropFirst(2)
        let number = rest.first.flatMap { Int($0) }
        if number != nil { rest = rest.dropFirst() }
        let rule = Self.spelled(rest)
        switch option {
        case "-N":
            guard !names.contains(chain) else { return 1 }
            names.append(chain)
            return 0
        case "-F" where chain.isEmpty:
            rules = [:]
            return 0
        case "-P":
            guard policies[chain] != nil else { return 1 }
            policies[chain] = rest.first
            return 0
        case "-A", "-I", "-R", "-D", "-F": return change(option, chain, number, rule)
        default: return 0
        }
    }

    private mutating func change(_ option: String, _ chain: String, _ number: Int?, _ rule: String) -> Int32 {
        guard names.contains(chain) else { return 1 }
        var list = rules[chain] ?? []
        let target = rule.split(separator: " ").last.map(String.init) ?? ""
        let isTargetThere = ["ACCEPT", "DROP", "REJECT", "RETURN"].contains(target) || names.contains(target)
        switch option {
        case "-F": list = []
        case "-D" where number != nil:
            guard let number, list.indices.contains(number - 1) else { return 1 }
            list.remove(at: number - 1)
        case "-D":
            guard let place = list.firstIndex(of: rule) else { return 1 }
            list.remove(at: place)
        case _ where !isTargetThere: return 2
        case "-A": list.append(rule)
        case "-I":
            guard (0...list.count).contains((number ?? 1) - 1) else { return 1 }
            list.insert(rule, at: (number ?? 1) - 1)
        default:
            guard let number, list.indices.contains(number - 1) else { return 1 }
            list[number - 1] = rule
        }
        rules[chain] = list
        return 0
    }

    /// As iptables prints it.
    private static func spelled(_ words: ArraySlice<String>) -> String {
        words.joined(separator: " ").replacing("--jum ", with: "-j ").replacing("-jDROP", with: "-j DROP")
    }

    // MARK: The way back

    /// Goes back as an order says.
    mutating func goBack(_ order: RollbackOrder) {
        guard let entry = order.families[.ipv4] else { return }
        if let whole = entry.whole {
            native = whole.native ?? ""
            take((try? SavedRuleset(parsing: whole.saved["iptables"] ?? ""))?.filter)
        }
        take(table.map { entry.wayBack(from: $0).result })
    }

    private mutating func take(_ table: FilterTable?) {
        guard let table else { return }
        names = table.chains.map(\.name)
        policies = table.chains.reduce(into: [:]) { $0[$1.name] = $1.policy?.rawValue }
        rules = table.chains.reduce(into: [:]) { $0[$1.name] = $1.rules.map(\.specification) }
    }

    static func == (one: HostileKernel, other: HostileKernel) -> Bool {
        one.specification == other.specification && one.native == other.native
    }
}
