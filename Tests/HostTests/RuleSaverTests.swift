import Foundation
import Host
import Netfilter
import StepEngine
import TestSupport
import Testing

/// Saving with stand-ins for iptables-save and iptables-restore, which fail as the real ones do.
@Suite(.leavesNothing) struct RuleSaverTests {
    private static let rules = """
        *filter
        :INPUT DROP [0:0]
        -A INPUT -i lo -j ACCEPT
        COMMIT
        # Completed on Mon Nov 23 02:51:21 2026

        """

    /// How a program of a family behaves, in shell.
    private struct Script {
        /// What iptables-save does, before anything was restored on trial.
        var save: String
        /// What `iptables-restore --test` does with the file "$file".
        var test = "exit 0"
        /// What iptables-restore makes of the file on its standard input.
        var restore = "cat"

        init(printing text: String) { save = "cat <<'END'\n\(text)END" }
    }

    /// What was restored on trial is in force then, and is printed.
    private func programs(_ name: String, _ script: Script, in standIns: StandIns) throws {
        let restored = standIns.path("restored-\(name)")
        try standIns.program(
            name + "-save", "if [ -e \(restored) ]; then cat \(restored); exit; fi\n\(script.save)\n")
        try standIns.program(
            name + "-restore",
            """
            for file; do :; done
            case "$*" in *--test*) \(script.test) ;; *) \(script.restore) <"$file" >\(restored) ;; esac

            """)
    }

    /// Saves with these programs, over an older file.
    private func save(
        ipv4: Script = Script(printing: rules), ipv6: Script = Script(printing: rules),
        verified: FilterTable? = nil
    ) async throws -> (SaveResult, [String: String]) {
        let standIns = try StandIns()
        try programs("iptables", ipv4, in: standIns)
        try programs("ip6tables", ipv6, in: standIns)
        try standIns.program("unshare", "while [ \"$1\" != -- ]; do shift; done; shift; exec \"$@\"\n")
        try standIns.write("old\n", to: "rules.v4")
        let table =
            try verified ?? FilterTable(parsingSpecification: "-P INPUT DROP\n-A INPUT -i lo -j ACCEPT\n")
        let result = await RuleSaver(standIns.runner).save(
            SaveOrder(target: .named(standIns.path("rules")), verified: [.ipv4: table, .ipv6: table]))
        return (result, try standIns.files("rules"))
    }

    /// Expects that nothing was saved for this reason, and that the files are those of before.
    private func expectNothingSaved(
        _ saved: (result: SaveResult, files: [String: String]), because reason: String,
        _ location: SourceLocation = #_sourceLocation
    ) {
        guard case .failed(let said) = saved.result else {
            Issue.record("\(saved.result)", sourceLocation: location)
            return
        }
        #expect(said.contains(reason), sourceLocation: location)
        #expect(saved.files == ["rules.v4": "old\n"], sourceLocation: location)
    }

    @Test func aRuleThatOpenedTheDoorIsNotSaved() async throws {
        let words = "INPUT -p tcp -m tcp --dport 22 -m comment --comment surefoot-open -j ACCEPT"
        let rules = Self.rules.replacing("COMMIT", with: "-A \(words)\nCOMMIT")
        let verified = try FilterTable(
            parsingSpecification: "-P INPUT DROP\n-A INPUT -i lo -j ACCEPT\n-A \(words)\n")
        let saved = try await save(
            ipv4: Script(printing: rules), ipv6: Script(printing: rules), verified: verified)
        expectNothingSaved(saved, because: "Take it out, and type `retry`: `iptables -D \(words)`")
    }

    @Test func bothFamiliesAreWrittenAndTheOldFileIsKept() async throws {
        let (result, files) = try await save()
        guard case .saved(let saved) = result else {
            Issue.record("\(result)")
            return
        }
        #expect(saved.map(\.rules) == [1, 1])
        #expect(
            files == ["rules.v4": Self.rules, "rules.v6": Self.rules, "rules.v4.surefoot-previous": "old\n"])
    }

    /// A ban that is over at the next boot is not saved; it is named.
    @Test func dynamicRulesAreLeftOut() async throws {
        let banned = """
            *filter
            :INPUT DROP [0:0]
            :f2b-sshd - [0:0]
            -A INPUT -p tcp -m multiport --dports 22 -j f2b-sshd
            -A INPUT -i lo -j ACCEPT
            -A f2b-sshd -s 203.0.113.9/32 -j REJECT --reject-with icmp-port-unreachable
            -A f2b-sshd -j RETURN
            COMMIT
            # Completed on Mon Nov 23 02:51:21 2026

            """
        let table = try #require(try SavedRuleset(parsing: banned).filter)
        let (result, files) = try await save(
            ipv4: Script(printing: banned), ipv6: Script(printing: banned), verified: table)
        guard case .saved(let saved) = result else {
            Issue.record("\(result)")
            return
        }
        #expect(saved.map(\.rules) == [1, 1])
        #expect(saved.first?.leftOut.count == 3)
        #expect(files["rules.v4"] == Self.rules)
    }

    /// On a full disk iptables-save exits with 0 and a part of the rules.
    @Test(arguments: [
        ("truncated", "*filter\n:INPUT DROP [0:0]\n-A INPUT -i lo -j ACCEPT\n", "without its end"),
        (
            "changed", "*filter\n:INPUT DROP [0:0]\nCOMMIT\n# Completed on x\n",
            "changed after they were verified"
        ),
        ("incompatible", "# Table `filter' is incompatible, use 'nft' tool.\n", "only nft can show"),
        ("empty", "", "without its end"),
    ])
    func whatIsNotWholeAndVerifiedChangesNothing(name: String, ipv6: String, reason: String) async throws {
        expectNothingSaved(try await save(ipv6: Script(printing: ipv6)), because: reason)
    }

    @Test func aFileThatRestoreRefusesIsNotMovedIntoPlace() async throws {
        var refusing = Script(printing: Self.rules)
        refusing.test = "echo no >&2; exit 2"
        expectNothingSaved(
            try await save(ipv4: refusing, ipv6: refusing),
            because: "iptables-restore --test refuses the file: no")
    }

    /// iptables-restore may take a file, and make other rules of it than it stands for.
    @Test func aFileThatRestoresOtherRulesIsNotMovedIntoPlace() async throws {
        var forgetful = Script(printing: Self.rules)
        forgetful.restore = "grep -v -e '-i lo'"
        expectNothingSaved(try await save(ipv6: forgetful), because: "gave other rules than those in force")
    }

    /// What a disk gives back need not be what was written to it. The other family's file has moved by then.
    @Test func aFileThatReadsOtherwiseThanItWasWrittenIsTakenBack() async throws {
        var spoiling = Script(printing: Self.rules)
        spoiling.test = "echo '# spoilt' >>\"$file\""
        expectNothingSaved(try await save(ipv6: spoiling), because: "does not hold what was written to it")
    }
}
