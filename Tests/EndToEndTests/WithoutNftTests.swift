import Foundation
import Fuzzing
import TestSupport
import Testing

/// A host on which iptables is installed and the package nftables is not.
@Suite(.serialized, .leavesNothing) struct WithoutNftTests {
    /// Makes the host; the test itself has nft as /run/nft.
    private func host(backend: String = "nft") throws -> HostInNamespaces {
        let commands = ["iptables", "ip6tables"].flatMap { [$0, "\($0)-save", "\($0)-restore"] }
        let links = commands.map { command in
            let words = command.split(separator: "-", maxSplits: 1)
            let program = ([String(words[0]), backend] + words.dropFirst().map(String.init)).joined(
                separator: "-")
            return "ln -sf /usr/sbin/\(program) /etc/alternatives/\(command)"
        }
        return try HostInNamespaces(
            accepting: """
                cp /usr/sbin/nft /run/nft; mount --bind /dev/null /usr/sbin/nft
                cp -a /etc/alternatives /run; mount --bind /run/alternatives /etc/alternatives
                \(links.joined(separator: "\n"))
                iptables -A INPUT -i lo -j ACCEPT; iptables -A INPUT -p tcp -m tcp --dport 22 -j ACCEPT
                """)
    }

    /// Walks to the end without anybody, and checks.
    private func walkAndCheck(_ host: HostInNamespaces, beside tables: String) throws -> (
        told: String, check: String
    ) {
        let program = try Program.path()
        let walk = try host.run(
            """
            export TERM=dumb COLUMNS=1000
            /run/nft '\(tables)'
            cat > /run/answers <<'END'
            \(HostInNamespaces.answers)
            END
            \(HostInNamespaces.login) >/dev/null 2>&1 &
            while ! grep -q ':0016 .* 0A ' /proc/net/tcp; do sleep 0.05; done
            { \(program) run --no-input --answers /run/answers --management-port 22; echo exit $?; } 2>&1
            """)
        #expect(walk.hasSuffix("exit 0\n"), "\(walk.suffix(3000))")
        let parts = walk.components(separatedBy: "Step 1 of 10")
        try #require(parts.count > 1, "\(walk)")
        let check = try host.run("TERM=dumb COLUMNS=1000 \(program) check --management-port 22; echo exit $?")
        return (parts[0].flowing, check)
    }

    /// Chains without a rule let everything pass, and ARP's see no packet that a rule is about.
    private static let harmless =
        "table inet own { chain in { type filter hook input priority 0; }; chain other { counter; }; }; "
        + "table arp own { chain in { type filter hook input priority 0; counter; }; }"

    @Test(arguments: [("nft", ""), ("legacy", harmless)])
    func aPerfectWalkIsRight(backend: String, tables: String) throws {
        let (told, check) = try walkAndCheck(try host(backend: backend), beside: tables)
        #expect(!told.contains("DOUBT") && !told.contains("still say"), "\(told)")
        #expect(check.contains("Everything that was looked at is right."), "\(check)")
        #expect(check.hasSuffix("exit 0\n"))
    }

    private static let unreadable =
        "table inet own { chain early { type filter hook prerouting priority 5; counter; }; "
        + "chain out { type filter hook output priority 0; meta mark 7 drop; }; }; "
        + "table netdev wire { chain in { type filter hook ingress device lo priority 0; counter; }; }"

    /// Whatever check doubts in the end, the walk has told at its start, in the same words.
    @Test(arguments: [
        ("nft", unreadable, ["early", "out", "in"]),
        ("legacy", "table ip own { chain in { type filter hook input priority -5; counter; }; }", ["in"]),
    ])
    func whatCheckDoubtsWasTold(backend: String, tables: String, chains: [String]) throws {
        struct Report: Decodable {
            var items: [Item]
        }
        struct Item: Decodable {
            var standing, reason: String
        }
        let host = try host(backend: backend)
        let told = try walkAndCheck(host, beside: tables).told
        let check = try host.run("\(try Program.path()) check --json --management-port 22")
        let items = try JSONDecoder().decode(Report.self, from: Data(check.utf8)).items
        let doubts = items.filter { ["unknown", "wrong"].contains($0.standing) }.map(\.reason)
        for doubt in doubts { #expect(told.contains(doubt), "\(told)") }
        for chain in chains {
            #expect(
                doubts.contains { $0.contains(" \(chain), hook ") && $0.contains("only nft can read them") })
        }
    }

    /// What may guard the host by rules that nobody can read keeps the steps from beginning.
    @Test func whatMayGuardTheHostIsNotWalkedInto() throws {
        let host = try host()
        _ = try host.run(
            "iptables -F; /run/nft 'add table inet own { chain in { type filter hook input priority 0; policy drop; counter; }; }'"
        )
        let person = try Person(["run", "--management-port", "22"], through: host.entering)
        try person.sees("may guard this host: inet own in, hook input priority 0.").sees(
            "nothing was changed")
        #expect(person.end() == 1)
    }

    /// iptables shows a rule that looks up a set as if it did not, whether nft is there or not.
    @Test func aSetAmongTheRulesOfIptablesIsSeen() throws {
        let host = try host()
        let check = "\(try Program.path()) check --management-port 22"
        let before = try host.run(check)
        #expect(!before.contains("hold a set of nftables"), "\(before)")
        let said = try host.run("/run/nft add rule ip filter INPUT tcp dport '{ 80, 443 }' accept; \(check)")
            .flowing
        #expect(said.contains("hold a set of nftables"), "\(said)")
    }

    /// Where no program of iptables-nft is installed, nobody shows tables that look like its own.
    @Test func tablesThatNobodyShowsAreNamed() throws {
        let host = try host(backend: "legacy")
        let tables =
            "table ip filter { chain INPUT { type filter hook input priority 0; policy accept; counter; }; }"
        let said = try host.run(
            """
            mount --bind /dev/null /usr/sbin/xtables-nft-multi
            /run/nft '\(tables)'; \(try Program.path()) check --management-port 22
            """
        ).flowing
        #expect(said.contains("The nftables chain ip filter INPUT, hook input priority 0"), "\(said)")
        #expect(said.contains("only nft can read them"), "\(said)")
    }

    // MARK: Against nft

    /// The chains that are told are those that nft lists: random tables of all families.
    @Test func theKernelsListIsThatOfNft() throws {
        let host = try host()
        let program = try Program.path()
        var generator = SeededGenerator(seed: Asked.seed)
        _ = try host.run(
            "ip link add peer0 type veth; ip link set peer0 up; ip address add 2001:db8::1/64 dev peer0 nodad"
        )
        var found = 0
        for _ in 0..<(Asked.number("SUREFOOT_NATIVE_RULESETS") ?? 25) {
            let ruleset = Self.ruleset(&generator)
            let said = try host.run(
                """
                /run/nft flush ruleset; iptables -A INPUT -i lo -j ACCEPT; ip6tables -A INPUT -i lo -j ACCEPT
                /run/nft -f - <<'END'
                \(ruleset)
                END
                [ $? = 0 ] && /run/nft -j list chains; \(program) check --json --management-port 22
                """)
            let line = try #require(said.split(separator: "\n").first.map(String.init))
            let told = try Self.told(by: String(said.dropFirst(line.count)))
            let listed = try Self.listed(by: line)
            #expect(told == listed, "\(told.symmetricDifference(listed)) in \(ruleset)")
            found += told.count
        }
        #expect(found > 0)
    }

    /// Tables of all families, with chains at all hooks, and such as are only led to.
    private static func ruleset(_ generator: inout SeededGenerator) -> String {
        var text = ""
        for family in ["ip", "ip6", "inet", "netdev", "arp", "bridge"] {
            for number in 0..<Int.random(in: 0...3, using: &generator) {
                let isOfIP = ["ip", "ip6"].contains(family)
                let name = Bool.random(using: &generator) ? "own" : isOfIP ? "filtering" : "filter"
                text += "table \(family) \(name) {\n"
                for chain in 0..<Int.random(in: 1...3, using: &generator) {
                    text += "chain base\(number)\(chain) { \(place(family, &generator)); counter; }\n"
                }
                text += "chain other\(number) { counter; }\n}\n"
            }
        }
        return text
    }

    private static func place(_ family: String, _ generator: inout SeededGenerator) -> String {
        let ofIP = ["prerouting", "input", "forward", "output", "postrouting"]
        let hooks =
            switch family {
            case "netdev": ["ingress device lo"]
            case "arp": ["input", "output"]
            case "inet": ofIP + ["ingress device lo"]
            default: ofIP
            }
        let hook = hooks[Int.random(in: hooks.indices, using: &generator)]
        let priority = Int.random(in: -400...400, using: &generator)
        let policy = Bool.random(using: &generator) ? "accept" : "drop"
        return "type filter hook \(hook) priority \(priority); policy \(policy)"
    }

    /// The chains that check names as such.
    private static func told(by json: String) throws -> Set<String> {
        Set(
            json.matches(of: /The nftables chain (\w+ \w+ \w+, hook \w+ priority -?\d+) policy (\w+), may/)
                .map {
                    "\($0.output.1) \($0.output.2)"
                })
    }

    /// The chains with a rule that nft lists on the way of IP packets to this host and out of it.
    private static func listed(by json: String) throws -> Set<String> {
        struct Listing: Decodable {
            var nftables: [Entry]
        }
        struct Entry: Decodable {
            var chain: Chain?
        }
        struct Chain: Decodable {
            var family, table, name: String
            var hook, policy: String?
            var prio: Int?
        }
        let chains = try JSONDecoder().decode(Listing.self, from: Data(json.utf8)).nftables.compactMap(
            \.chain)
        return Set(
            chains.compactMap { chain in
                guard let hook = chain.hook, hook != "forward", !["arp", "bridge"].contains(chain.family),
                    !(["ip", "ip6"].contains(chain.family) && chain.table == "filter")
                else { return nil }
                return
                    "\(chain.family) \(chain.table) \(chain.name), hook \(hook) priority \(chain.prio ?? 0) \(chain.policy ?? "")"
            })
    }
}
