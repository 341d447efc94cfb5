import Foundation
import Netfilter
import StepEngine
import TestSupport
import Testing

@testable import Host

/// Putting one family's rules back, or opening the door, against all that stands in the way.
@Suite(.leavesNothing) struct RestorerTests {
    private static let start = "-P INPUT ACCEPT\n-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\n"
    private static let management = ManagementAccess(services: [ServicePorts(tcp: 22)], client: nil)

    private func entry(_ snapshot: String = start, touched: [String] = []) throws -> RollbackOrder.Entry {
        RollbackOrder.Entry(
            snapshot: try FilterTable(parsingSpecification: snapshot),
            session: SessionRules(
                known: try FilterTable(parsingSpecification: snapshot).input.rules,
                doubtful: touched.map {
                    .init(words: $0.split(separator: " ").map(String.init), isMove: false)
                }))
    }

    /// Stand-ins for one command: what they read is kept beside them, and the policy of `rules` obeys it.
    private func standIn(_ host: StandIns, _ command: String, _ rules: String) throws {
        let cd = "cd \(host.folder.path)\n"
        try host.write(rules, to: command + "-rules")
        try host.program(command, cd + "cat \(command)-rules\n")
        try host.program(
            command + "-restore",
            cd
                + "cat > \(command)-read.$$; grep -q 'INPUT ACCEPT' \(command)-read.$$ && sed -i s/DROP/ACCEPT/ \(command)-rules\n"
        )
    }

    /// As where no process can be had any more, or no program be read: only what waits already can act.
    @Test func theDoorOpensWithoutANewProcess() throws {
        let host = try StandIns()
        try standIn(host, "iptables", "-P INPUT DROP\n")
        let restorer = Restorer(.ipv4, try entry(), Self.management, host.runner)
        for program in ["iptables", "iptables-restore"] { try host.program(program, "exit 127\n") }
        guard case .opened(let sentence) = restorer.climb() else {
            Issue.record("The door stays shut.")
            return
        }
        #expect(sentence.hasPrefix("The rules of iptables could not be read. So INPUT was opened:"))
        let read = try host.files("iptables-read").values.joined()
        let accept = "-p tcp -m tcp --dport 22 -m comment --comment surefoot-open -j ACCEPT"
        #expect(read == "*filter\n:INPUT ACCEPT [0:0]\nCOMMIT\n*filter\n-I INPUT 1 \(accept)\nCOMMIT\n")
    }

    /// A host that was shut before is not opened.
    @Test(arguments: [
        "-P INPUT DROP\n",
        "-P INPUT DROP\n-A INPUT -p tcp -m tcp --dport 80 -j ACCEPT\n",
    ])
    func whatWasShutStaysShut(start: String) throws {
        let host = try StandIns()
        try standIn(host, "iptables", "-P INPUT DROP\n-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\n")
        try host.program("iptables", "exit 4\n")
        let restorer = Restorer(.ipv4, try entry(start), Self.management, host.runner)
        guard case .failed = restorer.climb() else {
            Issue.record("Something was opened.")
            return
        }
        #expect(try host.files("iptables-read").values.allSatisfy(\.isEmpty))
    }

    /// Each family waits for the other here, so that one after the other would never end.
    @Test func noFamilyWaitsForTheOther() async throws {
        let host = try StandIns()
        for (command, other) in [("iptables", "ip6tables"), ("ip6tables", "iptables")] {
            try standIn(host, command, "-P INPUT DROP\n")
            let start =
                "cd \(host.folder.path); touch \(command)-is-here; while [ ! -e \(other)-is-here ]; do sleep 0.05; done\n"
            try host.program(command, start + "cat \(command)-rules\n")
        }
        let order = RollbackOrder(families: [
            .ipv4: try entry("-P INPUT ACCEPT\n"), .ipv6: try entry("-P INPUT ACCEPT\n"),
        ])
        #expect(await RollbackRunner(host.runner).run(order) == .restored)
    }

    /// iptables-restore refuses the whole where a rule is gone that it is to delete. The session's rules stay its own.
    @Test func whatOthersChangeAtThatMomentCostsNothing() throws {
        let host = try StandIns()
        let (ours, others) = ("-A INPUT -i lo -j ACCEPT", "-A INPUT -s 192.0.2.9/32 -j DROP")
        try host.write("-P INPUT DROP\n\(ours)\n\(Self.guardRule)\n", to: "rules")
        try host.write("-P INPUT DROP\n\(ours)\n\(others)\n", to: "rules-then")
        try host.write("-P INPUT ACCEPT\n\(others)\n", to: "rules-at-last")
        let cd = "cd \(host.folder.path); "
        try host.program("iptables", cd + "cat rules\n")
        try host.program(
            "iptables-restore",
            cd + """
                cat > read; [ -s read ] || exit 0
                if [ -e rules-then ]; then mv rules-then rules; exit 1; fi
                grep -q '^-D INPUT -i lo' read && mv rules-at-last rules

                """)
        var entry = try entry("-P INPUT ACCEPT\n")
        let before = try FilterTable(parsingSpecification: "-P INPUT DROP\n\(ours)\n\(Self.guardRule)\n")
        entry.session = SessionRules(known: before.input.rules, marks: .init(inserted: [0]))
        #expect(Restorer(.ipv4, entry, nil, host.runner).climb() == .restored)
        #expect(try host.files("rules")["rules"] == "-P INPUT ACCEPT\n\(others)\n")
    }

    private static let guardRule =
        "-A INPUT -p tcp -m tcp --dport 22 -m time --datestart 2026-11-24T19:42:26 -m comment --comment surefoot-guard -j ACCEPT"

    @Test func itGoesOnUntilTheDoorIsOpen() throws {
        let host = try StandIns()
        try standIn(host, "iptables", "-P INPUT DROP\n")
        let restore = try String(contentsOfFile: host.path("iptables-restore"), encoding: .utf8)
        try host.program("iptables-restore", "cat >/dev/null; exit 4\n")
        let restorer = Restorer(.ipv4, try entry("-P INPUT ACCEPT\n"), nil, host.runner)
        var told: [Restorer.Outcome] = []
        let last = restorer.run { outcome in
            told.append(outcome)
            try? restore.write(toFile: host.path("iptables-restore"), atomically: true, encoding: .utf8)
            chmod(host.path("iptables-restore"), 0o755)
        }
        #expect(last == .restored && told.count == 2 && told.last == .restored)
    }

    /// The programs of both backends know by their names what they are.
    @Test func aSwitchOfAlternativesChangesNoSession() async throws {
        let host = try StandIns()
        let link = host.path("iptables")
        try FileManager.default.removeItem(atPath: link)
        try FileManager.default.createSymbolicLink(
            atPath: link, withDestinationPath: "/usr/sbin/xtables-nft-multi")
        let before = host.runner
        #expect(await before.run(Command(["iptables", "-V"])).stdout.contains("nf_tables"))
        try FileManager.default.removeItem(atPath: link)
        try FileManager.default.createSymbolicLink(
            atPath: link, withDestinationPath: "/usr/sbin/xtables-legacy-multi")
        #expect(await before.run(Command(["iptables", "-V"])).stdout.contains("nf_tables"))
        #expect(await host.runner.run(Command(["iptables", "-V"])).stdout.contains("legacy"))
    }
}
