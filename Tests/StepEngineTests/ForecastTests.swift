import Fuzzing
import Netfilter
import Runbook
import Testing

@testable import StepEngine

/// What is told before the walk of what `check` says after it.
@Suite struct ForecastTests {
    /// What stands around INPUT.
    private struct Surroundings: CustomStringConvertible {
        var description: String
        var tables = ""
        var output: [String] = []
        var legacy: String?
        var native: [NativeChain] = []
        var outgoing: [NativeChain] = []
        var isNativeKnown = true
    }

    private static func chain(
        _ effect: NativeChain.Effect, hook: String = "input", family: String = "inet"
    ) -> NativeChain {
        NativeChain(
            nftFamily: family, table: "own", name: "\(effect)-\(hook)", hook: hook, priority: 5,
            effect: effect)
    }

    private static func table(_ name: String, _ rules: String...) -> String {
        "*\(name)\n:PREROUTING ACCEPT [0:0]\n:INPUT ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n"
            + rules.map { $0 + "\n" }.joined() + "COMMIT\n"
    }

    /// Each thing that `check` may doubt.
    private static let kinds: [Surroundings] =
        [
            .init(description: "nothing"), .init(description: "unknown", isNativeKnown: false),
            .init(
                description: "mangle quota",
                tables: table("mangle", "-A INPUT -p tcp -m quota --quota 9 -j DROP")),
            .init(description: "mangle drop", tables: table("mangle", "-A INPUT -p tcp --dport 22 -j DROP")),
            .init(
                description: "untracked",
                tables: table("raw", "-A PREROUTING -p tcp -m tcp --sport 80 -j CT --notrack")),
            .init(
                description: "unsure untracked",
                tables: table(
                    "raw", "-A PREROUTING -m statistic --mode random --probability 0.5 -j CT --notrack")),
            .init(description: "untracked out", tables: table("raw", "-A OUTPUT -j CT --notrack")),
            .init(description: "output quota", output: ["-A OUTPUT -m quota --quota 9 -j DROP"]),
            .init(description: "output drop", output: ["-A OUTPUT -p tcp -j DROP"]),
            .init(
                description: "legacy",
                legacy: "*filter\n:INPUT DROP [0:0]\n-A INPUT -m quota --quota 9 -j ACCEPT\nCOMMIT\n"),
        ]
        + ["input", "prerouting", "ingress"].flatMap { hook in
            [NativeChain.Effect.none, .dropsSources, .mayDrop, .mayChange, .unread, .dropsAll].map {
                .init(description: "native \($0) \(hook)", native: [chain($0, hook: hook)])
            }
        }
        + [NativeChain.Effect.none, .mayDrop, .mayChange, .unread, .dropsAll].map {
            .init(description: "outgoing \($0)", outgoing: [chain($0, hook: "output")])
        }
        + [.init(description: "of IPv6", native: [chain(.unread, family: "ip6")])]

    private static func rules(_ input: [String], policy: String, _ around: Surroundings) throws -> HostRules {
        let lines = input.map { "-A INPUT \($0)\n" }.joined() + around.output.map { $0 + "\n" }.joined()
        let filter =
            "*filter\n:INPUT \(policy) [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n\(lines)COMMIT\n"
        var own = HostRules.FamilyRules(
            .ipv4, [.init(.nfTables, try SavedRuleset(parsing: around.tables + filter))])
        if let legacy = around.legacy {
            own.rulesets.append(.init(.legacy, try SavedRuleset(parsing: legacy)))
        }
        return HostRules(
            families: [own], nativeTables: around.isNativeKnown ? [] : nil, nativeChains: around.native,
            outgoingNativeChains: around.outgoing, interfaces: ["lo", "eth0"])
    }

    private static func complaints(_ rules: HostRules) -> [HostCheck.Item] {
        HostCheck(
            rules, from: .host(now: "2026-01-01T00:00:00", nil),
            settings: Settings(families: [.ipv4], managementPort: 22)
        ).complaints
    }

    /// The rules that somebody has in INPUT before, which the steps find right or not.
    private static let inputs: [[String]] = [
        [], ["-i lo -j ACCEPT", "-p tcp -m tcp --dport 22 -j ACCEPT"],
        ["-m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT", "-p tcp -m tcp --dport 22 -j ACCEPT"],
        ["-s 203.0.113.0/24 -j DROP", "-p tcp -m tcp --dport 25 -j ACCEPT"],
        ["-m set --match-set bans src -j DROP", "-i lo -j ACCEPT"],
        ["-m quota --quota 9 -j DROP", "-i lo -j ACCEPT"],
    ]

    /// Walks as somebody does who types the word that leads on.
    private static func walk(_ input: [String]) throws -> (rules: [String], policy: String) {
        var rehearsal = try Rehearsal()
        rehearsal.rules = input
        // iptables -C finds what is there.
        if input.contains(where: { $0.contains("ctstate") }) { rehearsal.results = [:] }
        rehearsal.hear(.started)
        for _ in 0..<40 {
            guard rehearsal.policy == "ACCEPT", let prompt = rehearsal.prompt else { break }
            let words = prompt.words.map(\.text)
            let word = ["add-loopback", "add-management", "insert", "deny", "shut"].first(
                where: words.contains)
            rehearsal.hear(.answered(word ?? ""))
        }
        return (rehearsal.rules, rehearsal.policy)
    }

    /// Whatever check doubts or finds wrong after the steps, it was told before them, in the same words.
    @Test func whatCheckDoubtsWasTold() throws {
        let runbook = try #require(try BuiltInRunbooks.load(BuiltInRunbooks.standard))
        let settings = try Rehearsal().engine.settings
        var doubted: Set<String> = []
        for input in Self.inputs {
            let (after, policy) = try Self.walk(input)
            for kind in Self.kinds {
                let before = try Self.rules(input, policy: "ACCEPT", kind)
                // Where nftables may guard the host the steps do not begin.
                let check = HostCheck(
                    try #require(before.foreseen(after: runbook, settings: settings)), from: .file,
                    settings: settings.ofCheck)
                guard check.obstacles.isEmpty else { continue }
                let said = try Self.complaints(Self.rules(after, policy: policy, kind))
                let told = check.complaints
                let untold = said.filter { !told.contains($0) }
                #expect(untold.isEmpty, "\(input), \(kind)")
                if !said.isEmpty { doubted.insert(kind.description) }
                if kind.description == "nothing",
                    !input.contains(where: { $0.contains("quota") || $0.contains("set") })
                {
                    #expect(policy == "DROP" && said.isEmpty, "\(input): \(after), \(said)")
                }
            }
        }
        #expect(doubted.count > Self.kinds.count / 2)
    }

    /// Nothing is said of what a command leaves that may do anything.
    @Test(arguments: [
        (["iptables", "-A", "INPUT", "-i", "lo", "-j", "ACCEPT"], true), (["iptables", "-S", "INPUT"], true),
        (["sh", "-c", "iptables-restore < rules"], false), (["iptables", "-D", "INPUT", "9"], false),
        (["iptables", "-t", "raw", "-F"], false),
    ])
    func whatCannotBeForeseenIsNot(argv: [String], isForeseen: Bool) throws {
        let step = Step(
            id: "own", title: "Own", action: .run, run: CommandTemplate(argv), changes: .rules, confirm: "go")
        let runbook = Runbook(name: "own", title: "Own", steps: [step])
        let rules = try Self.rules([], policy: "ACCEPT", Self.kinds[0])
        let settings = try Rehearsal().engine.settings
        #expect((rules.foreseen(after: runbook, settings: settings) != nil) == isForeseen)
    }

    /// Where the steps do not begin, they are not foreseen: what guards the host is judged as it is.
    @Test func whatNftablesMayGuardStays() throws {
        let runbook = try #require(try BuiltInRunbooks.load(BuiltInRunbooks.standard))
        let settings = try Rehearsal().engine.settings
        let guarded = Surroundings(description: "", native: [Self.chain(.unread)])
        let rules = try Self.rules([], policy: "ACCEPT", guarded)
        let foreseen = try #require(rules.foreseen(after: runbook, settings: settings))
        #expect(foreseen.families[0].isUntouched)
        let check = HostCheck(foreseen, from: .file, settings: settings)
        #expect(
            check.obstacles.map(\.reason) == [
                .surroundings(.nativeMayGuard(guarded.native.map(\.description)))
            ])
        #expect(check.standing == .unknown)
    }
}
