import Testing

@testable import Netfilter

/// What is open under rules of iptables where chains of nftables' own mark or change packets before them.
@Suite struct BesideNativeChainsTests {
    private static let rules = """
        *filter
        :INPUT DROP [0:0]
        -A INPUT -p tcp -m tcp --dport 22 -m conntrack --ctstate NEW -j ACCEPT
        -A INPUT -m mark --mark 0x1 -m conntrack --ctstate NEW -j ACCEPT
        COMMIT

        """
    private static let ssh = "ipv4 tcp 22 from anywhere"

    /// What is open beside a chain of nftables' own with one rule.
    private func doors(
        beside statement: String, priority: Int = -140, hook: String = "prerouting", rules: String = rules,
        isRead: Bool = true
    ) throws -> [String] {
        try openness(beside: statement, priority: priority, hook: hook, rules, isRead).doors?.map {
            "\($0)"
        } ?? []
    }

    private func openness(
        beside statement: String, priority: Int = -140, hook: String = "prerouting",
        _ rules: String = rules, _ isRead: Bool = true
    ) throws -> Openness {
        let place = #""family":"ip","table":"own""#
        let chain =
            #"{"chain":{\#(place),"name":"own","type":"filter","hook":"\#(hook)","prio":\#(priority),"policy":"accept"}}"#
        let text =
            #"{"nftables":[\#(chain),{"rule":{\#(place),"chain":"own","expr":[\#(Self.web),\#(statement)]}}]}"#
        let chains = try NativeRuleset(parsing: text).nativeChains
        let own = HostRules.FamilyRules(.ipv4, [.init(.nfTables, try SavedRuleset(parsing: rules))])
        let host = HostRules(
            families: [own], nativeTables: [], nativeChains: isRead ? chains : chains.map(\.unread),
            addresses: [Address("192.0.2.1")].compactMap(\.self), interfaces: ["eth0"])
        return host.analysis(of: own).openness
    }

    private static let web =
        #"{"match":{"op":"==","left":{"payload":{"protocol":"tcp","field":"dport"}},"right":80}}"#

    private static func setting(_ key: String, to value: String) -> String {
        #"{"mangle":{"key":\#(key),"value":\#(value)}}"#
    }

    private static let mark = setting(#"{"meta":{"key":"mark"}}"#, to: "1")
    private static let port = setting(#"{"payload":{"protocol":"tcp","field":"dport"}}"#, to: "22")

    @Test func whatAChainMarksIsOpenToRulesThatAskForTheMark() throws {
        let web = "ipv4 tcp 80 from anywhere"
        #expect(try doors(beside: Self.mark) == [Self.ssh, web])
        #expect(try doors(beside: Self.mark, priority: -450).contains("\(web), perhaps") == false)
        // Behind INPUT, or on the way of others, it is too late.
        #expect(try doors(beside: Self.mark, priority: 10, hook: "input") == [Self.ssh])
        // At the same place nothing tells which comes first.
        #expect(
            try doors(beside: Self.mark, priority: 0, hook: "input").contains {
                $0.hasSuffix("anywhere, perhaps")
            })
    }

    /// What may become another packet may get in, wherever the chain stands before INPUT, or beside it.
    @Test(arguments: [("prerouting", -140), ("prerouting", -450), ("input", -1), ("input", 0)])
    func whereAnythingMayBeChangedNothingIsCertain(hook: String, priority: Int) throws {
        let rules = Self.rules.replacing(
            "-A INPUT -m mark --mark 0x1 -m conntrack --ctstate NEW -j ACCEPT\n", with: "")
        let openness = try openness(beside: Self.port, priority: priority, hook: hook, rules)
        switch openness.deny {
        case .uncertain: break
        case .elsewhere(let end): #expect(end.fate == .unknown)
        case .byPolicy, .byRule, .missing, .tooManyRules: Issue.record("\(openness.deny)")
        }
        let doors = openness.doors ?? []
        #expect(doors.contains { "\($0)" == "ipv4 tcp 0-65535 from anywhere, perhaps" }, "\(doors)")
        #expect(doors.allSatisfy { !$0.isCertain })
    }

    /// Behind INPUT it is too late, and where nothing gets in, nothing does after any change.
    @Test func whatNobodyLetsInStaysOut() throws {
        let none = "*filter\n:INPUT DROP [0:0]\nCOMMIT\n"
        #expect(try doors(beside: Self.port, rules: none).isEmpty)
    }

    @Test(arguments: [
        #"{"payload":{"protocol":"ip","field":"dscp"}}"#, #"{"payload":{"protocol":"ip","field":"ecn"}}"#,
        #"{"tcp option":{"name":"maxseg","field":"size"}}"#, #"{"meta":{"key":"priority"}}"#,
        #"{"ct":{"key":"label"}}"#,
    ])
    func whatNoRuleAsksForMayBeChanged(key: String) throws {
        #expect(try doors(beside: Self.setting(key, to: "1")) == [Self.ssh])
    }

    /// Whom a chain bans that is not read, few are: they are out, and the door is open all the same.
    @Test func whoIsBannedIsFew() throws {
        let banned =
            #"{"match":{"op":"==","left":{"payload":{"protocol":"ip","field":"saddr"}},"right":"203.0.113.7"}},{"drop":null}"#
        #expect(try doors(beside: banned, isRead: false) == [Self.ssh])
    }
}
