import Foundation
import TestSupport
import Testing

@testable import Netfilter

/// What the kernel makes of the planned transactions, in network namespaces of the test's own.
@Suite(.leavesNothing, .enabled(if: Namespace.isAvailable, "needs unshare and user namespaces"))
struct RestoreInputTests {
    private static let commands = [
        "iptables-nft", "iptables-legacy", "ip6tables-nft", "ip6tables-legacy",
    ].filter { Namespace.has($0) }

    /// A host with rules of its own, on which a session inserts, moves and closes, while another program bans.
    private static let script = """
        set -e
        I=$1
        $I -A INPUT -i lo -j ACCEPT
        $I -A INPUT -p tcp --dport 22 -m comment --comment 'log in "here"' -j ACCEPT
        $I -A INPUT -p udp -j DROP
        $I -A INPUT -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
        $I -N bans
        $I -A INPUT -j bans
        echo '#then'; $I -v -S
        $I -D INPUT -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
        $I -I INPUT 1 -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
        $I -I INPUT 2 -p tcp --dport 2222 -m comment --comment "it's new" -j ACCEPT
        $I -P INPUT DROP
        $I -A bans -p tcp --dport 25 -j DROP
        $I -I INPUT 3 -p tcp --dport 80 -j ACCEPT
        echo '#now'; $I -v -S
        """

    /// The session has moved the rule that accepts replies from the fourth place to the first, and put in the second rule.
    private static func session(_ now: FilterTable) -> SessionRules {
        SessionRules(
            known: now.input.rules, marks: .init(inserted: [1], moved: [.init(place: 0, home: 4)]))
    }

    /// Another script has put in the same rules, above and below the session's.
    @Test(arguments: commands)
    func identicalRulesOfOthersStayWhereTheyAre(command: String) throws {
        let others = """
            $I -I INPUT 1 -p udp -j DROP
            $I -I INPUT 1 -p tcp --dport 2222 -m comment --comment "it's new" -j ACCEPT
            $I -A INPUT -p tcp --dport 2222 -m comment --comment "it's new" -j ACCEPT
            echo '#others'; $I -v -S
            """
        let script = Self.script + "\n" + others
        let recorded = try Namespace.run(script, command)
        let (then, known) = try tables(recorded)
        let now = try FilterTable(
            parsingSpecification: try #require(try sections(recorded)["others"]))
        let rollback = Rollback(from: now, to: then, session: Self.session(known))
        let input = try #require(rollback.restoreInput)
        let restore = script + "\n$I-restore --noflush\necho '#after'; $I -v -S\n"
        let after = try #require(try sections(Namespace.run(restore, command, input: input))["after"])
        let table = try FilterTable(parsingSpecification: after)
        #expect(table.input.hasSameRules(as: rollback.result.input))
        let copies = table.input.rules.indices.filter { table.input.rules[$0].words.contains("2222") }
        #expect(copies == [0, table.input.rules.count - 1])
    }

    @Test(arguments: commands)
    func rollbackPutsBackWhatWasTouched(command: String) throws {
        let recorded = try Namespace.run(Self.script, command)
        let (then, now) = try tables(recorded)
        let session = Self.session(now)
        let rollback = Rollback(from: now, to: then, session: session)
        let input = try #require(rollback.restoreInput)
        let restore = Self.script + "\n$I-restore --noflush\necho '#after'; $I -v -S\n"
        let after = try #require(try sections(Namespace.run(restore, command, input: input))["after"])
        let table = try FilterTable(parsingSpecification: after)
        #expect(table.input.policy == .accept)
        #expect(table["bans"]?.rules.count == 1)
        let web = try #require(now.input.rules.first { $0.words.contains("80") })
        var expected = then.input.rules.map(\.words)
        expected.insert(web.words, at: 0)
        #expect(table.input.rules.map(\.words) == expected)
        #expect(rollback.result.input.hasSameRules(as: table.input))
        #expect(Rollback(from: table, to: then, session: session).restoreInput == nil)
    }

    @Test(arguments: commands)
    func movingToTheTopLeavesTheRestAsItIs(command: String) throws {
        let (then, _) = try tables(Namespace.run(Self.script, command))
        let comment = try #require(then.input.references.first { $0.position == 2 })
        let input = try #require(MoveToTop(comment).restoreInput)
        let script =
            Self.script.prefix { $0 != "#" }
            + "#then'; $I -v -S\n$I-restore --noflush\necho '#after'; $I -v -S\n"
        let after = try #require(try sections(Namespace.run(String(script), command, input: input))["after"])
        let table = try FilterTable(parsingSpecification: after)
        #expect(table.input.rules.map(\.words) == [1, 0, 2, 3, 4].map { then.input.rules[$0].words })
        #expect(table.input.policy == .accept)
    }

    /// A transaction that cannot be carried out whole changes nothing at all.
    @Test(arguments: commands)
    func aStaleTransactionChangesNothing(command: String) throws {
        let (then, now) = try tables(Namespace.run(Self.script, command))
        let input = try #require(Rollback(from: now, to: then, session: Self.session(now)).restoreInput)
        let script =
            Self.script
            + "\n$I -D INPUT 2\n$I-restore --noflush 2>/dev/null && exit 9\necho '#after'; $I -S\n"
        let after = try #require(try sections(Namespace.run(script, command, input: input))["after"])
        let table = try FilterTable(parsingSpecification: after)
        #expect(table.input.policy == .drop)
        #expect(
            table.input.rules.map(\.words)
                == now.input.rules.enumerated().filter { $0.offset != 1 }.map(\.element.words))
    }

    @Test(arguments: commands)
    func savedAndListedRulesAgree(command: String) throws {
        let script = Self.script + "\necho '#saved'; $I-save -c\n"
        let sections = try sections(Namespace.run(script, command))
        let saved = try SavedRuleset(parsing: try #require(sections["saved"]))
        let listed = try FilterTable(parsingSpecification: try #require(sections["now"]))
        #expect(saved.isComplete)
        #expect(saved.filter?.hasSameRules(as: listed) == true)
    }

    private func tables(_ output: String) throws -> (then: FilterTable, now: FilterTable) {
        let sections = try sections(output)
        return (
            try FilterTable(parsingSpecification: try #require(sections["then"])),
            try FilterTable(parsingSpecification: try #require(sections["now"] ?? sections["then"]))
        )
    }

    /// The parts of an output by the `#name` line before each.
    private func sections(_ output: String) throws -> [String: String] {
        var sections: [String: String] = [:]
        var name = ""
        for line in output.split(separator: "\n") {
            if line.hasPrefix("#"), !line.hasPrefix("# ") {
                name = String(line.dropFirst())
            } else {
                sections[name, default: ""] += line + "\n"
            }
        }
        return sections
    }
}
