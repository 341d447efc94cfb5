import Netfilter
import Runbook
import Testing

@testable import StepEngine

/// A last rule that refuses everything is a default deny as well: what `check` calls right can be walked to its end, and what
/// a walk leaves is right.
@Suite struct DefaultDenyTests {
    /// How INPUT may end: its last rules, and the lines of other chains.
    struct Last: Sendable, CustomTestStringConvertible {
        var rules: [String]
        var chains: [String] = []
        /// Whether they refuse whatever comes to them.
        var isDeny = true

        var testDescription: String { rules.joined(separator: "; ") }
    }

    private static let answers: [Family: [String]] = [
        .ipv4: [
            "icmp-net-unreachable", "icmp-host-unreachable", "icmp-port-unreachable",
            "icmp-proto-unreachable",
            "icmp-net-prohibited", "icmp-host-prohibited", "icmp-admin-prohibited",
        ],
        .ipv6: [
            "icmp6-no-route", "icmp6-adm-prohibited", "icmp6-addr-unreachable", "icmp6-port-unreachable",
            "icmp6-policy-fail", "icmp6-reject-route",
        ],
    ]

    private static func lasts(_ family: Family) -> [Last] {
        let reset = "-p tcp -j REJECT --reject-with tcp-reset"
        let network = family == .ipv4 ? "203.0.113.0/24" : "2001:db8:9::/48"
        return answers[family, default: []].map { Last(rules: ["-j REJECT --reject-with \($0)"]) } + [
            Last(rules: [], isDeny: false), Last(rules: ["-j DROP"]), Last(rules: [reset, "-j REJECT"]),
            Last(rules: ["-j DENY"], chains: ["-N DENY", "-A DENY \(reset)", "-A DENY -j REJECT"]),
            Last(rules: ["-g DENY"], chains: ["-N DENY", "-A DENY -j LOG", "-A DENY -j DROP"]),
            Last(rules: ["-j LOG --log-prefix x", "-j DROP"]), Last(rules: [reset], isDeny: false),
            Last(rules: ["-m limit --limit 5/sec -j REJECT"], isDeny: false),
            Last(rules: ["-m limit --limit 5/sec -j REJECT", "-j DROP"]),
            Last(rules: ["-s \(network) -j REJECT"], isDeny: false),
            Last(rules: ["-i eth0 -j REJECT"], isDeny: false), Last(rules: ["-i eth0 -j REJECT", "-j DROP"]),
            Last(rules: ["! -s \(network) -j REJECT"], isDeny: false),
            Last(rules: ["-p tcp -m tcp --dport 9090 -j REJECT", "-j DROP"]),
            Last(rules: ["-p tcp -m tcp --dport 1024:65535 -j REJECT"], isDeny: false),
            Last(rules: ["-j REJECT", "-p tcp -m tcp --dport 443 -j ACCEPT", "-j DROP"]),
            // Somebody is trusted.
            Last(rules: ["-s \(network) -j ACCEPT", "-j REJECT"]),
            Last(rules: ["-i wg0 -j ACCEPT", "-j REJECT"]),
            Last(rules: ["-p \(family == .ipv4 ? "icmp" : "ipv6-icmp") -j ACCEPT", "-j REJECT"]),
        ]
    }

    enum Place: CaseIterable { case absent, first, behind }

    private static let state = "-m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT"

    /// A host of each kind, before the walk.
    private func hosts(_ family: Family, endingWith last: Last) throws -> [Rehearsal] {
        let ready =
            ["-i lo -j ACCEPT", "-p tcp -m tcp --dport 22 -j ACCEPT"]
            + (family == .ipv6 ? ["-p ipv6-icmp -j ACCEPT"] : [])
        var hosts: [Rehearsal] = []
        for (policy, place) in ["ACCEPT", "DROP"].flatMap({ policy in Place.allCases.map { (policy, $0) } }) {
            for accepted in [ready, []] {
                var host = try Rehearsal(family)
                (host.policy, host.chains) = (policy, last.chains)
                host.rules =
                    (place == .first ? [Self.state] : []) + accepted + last.rules
                    + (place == .behind ? [Self.state] : [])
                if place != .absent { host.results = [:] }
                hosts.append(host)
            }
        }
        return hosts
    }

    @Test(arguments: Family.allCases)
    func everyHostIsWalkedToItsEndAndRight(family: Family) throws {
        for last in Self.lasts(family) {
            for host in try hosts(family, endingWith: last) {
                try judge(host, last)
                guard last.testDescription.contains("limit") else { continue }
                var beyond = host
                beyond.limitHolds = false
                try judge(beyond, last)
            }
        }
    }

    private func judge(_ host: Rehearsal, _ last: Last) throws {
        var walk = host
        let name = "\(walk.policy) \(walk.rules)"
        let start = try #require(walk.table)
        let denying = InputAnalysis(start, family: walk.family).denyingRules
        #expect(denying.isEmpty == !last.isDeny, "\(name): \(denying)")
        walk.toTheEnd()
        let isDone = walk.actions.last == .finish(.done)
        #expect(isDone, "\(name): \(walk.failures)")
        #expect(try standing(walk) == .right, "\(name)")
        let table = try #require(walk.table)
        for (word, rule) in walk.offered {
            let reference = table.input.references.first { $0.rule.specification == rule }
            let place = try #require(reference?.position, "\(name): \(word)")
            let isMet = InputAnalysis(table, family: walk.family).shadowedRules.allSatisfy {
                $0.rule.position != place
            }
            #expect(isMet, "\(name): \(word) is void")
        }
    }

    /// What a last rule refuses the policy does not shut; what it leaves to the policy is named, and let in above it.
    @Test func whatTheLastRuleShutsThePolicyDoesNot() throws {
        var refused = try Rehearsal()
        (refused.services, refused.rules) = ([World.services[0]], refused.rules + ["-j REJECT"])
        refused.toTheEnd()
        #expect(refused.actions.contains(.show(.verdict(.ok, nil, .services(.nothingShut)))))
        let isTold = refused.actions.contains {
            if case .show(.verdict(.note, .ipv4, .input(.policyBeneath(let rules)), _)) = $0 {
                rules.map(\.position) == [4]
            } else {
                false
            }
        }
        #expect(isTold && refused.actions.last == .finish(.done), "\(refused.failures)")

        var left = try Rehearsal()
        (left.services, left.rules) = ([World.services[0]], left.rules + ["-i eth0 -j REJECT"])
        left.walk(["", "", "", "insert", "", "accept 80"])
        #expect(left.commands.last == "iptables -w 5 -I INPUT 2 -p tcp -m tcp --dport 80 -j ACCEPT")
        #expect(left.actions.contains(.show(.verdict(.ok, nil, .services(.nothingShut)))))
    }

    /// The policy alone does not open what a rule refuses.
    @Test func reopeningTellsWhatStaysShut() throws {
        var walk = try Rehearsal()
        walk.rules.append("-j REJECT")
        walk.walk(["", "", "", "insert", "", "deny", "confirm 192.0.2.2", "reopen"])
        let told = walk.actions.suffix(2).first
        guard case .show(.verdict(.note, .ipv4, .input(.deniesByRules(let rules)), _)) = told else {
            return #expect(Bool(false), "\(told as Any)")
        }
        #expect(rules.map(\.position) == [4] && walk.policy == "ACCEPT")
    }

    /// What `check` says of the rules.
    private func standing(_ walk: Rehearsal) throws -> HostCheck.Standing {
        let lines = walk.chains.filter { $0.hasPrefix("-N") }.map { ":\($0.dropFirst(3)) - [0:0]" }
        let rules = walk.chains.filter { $0.hasPrefix("-A") } + walk.rules.map { "-A INPUT \($0)" }
        let text = (["*filter", ":INPUT \(walk.policy) [0:0]"] + lines + rules + ["COMMIT", ""]).joined(
            separator: "\n")
        let host = HostRules(
            families: [.init(walk.family, [.init(.nfTables, try SavedRuleset(parsing: text))])],
            nativeTables: [])
        return HostCheck(host, from: .file, settings: walk.engine.settings).standing
    }
}

extension Rehearsal {
    /// Types at each prompt what leads on, until nothing does.
    mutating func toTheEnd() {
        hear(.started)
        for _ in 0..<40 {
            guard let prompt, let line = prompt.words.prefix(prompt.named).compactMap(\.leadingOn).first
            else { return }
            hear(.answered(line == "confirm" ? "confirm \(World.peer(family))" : line))
        }
    }

    /// The rules that were put in on the word of an offer.
    var offered: [(word: String, rule: String)] {
        actions.compactMap { action in
            guard case .run(let command) = action, let option = command.argv.firstIndex(of: "-I"),
                !command.argv.contains("--ctstate")
            else { return nil }
            return (command.description, command.argv[(option + 3)...].joined(separator: " "))
        }
    }

    /// What went wrong, as it was concluded.
    var failures: [Finding] {
        actions.compactMap { action in
            guard case .show(.verdict(.fail, _, let finding, _)) = action else { return nil }
            return finding
        }
    }
}

extension Word {
    /// The line that goes on by this word, if it is one that goes on.
    fileprivate var leadingOn: String? {
        switch self {
        case .goOn, .step, .offer, .shut, .save, .namespace, .confirm: text
        default: nil
        }
    }
}
