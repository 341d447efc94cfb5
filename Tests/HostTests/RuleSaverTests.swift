import Foundation
import Host
import Netfilter
import StepEngine
import TestSupport
import Testing

/// Saving with stand-ins for iptables-save and iptables-restore, which fail as the real ones do.
@Suite(.leavesNothing) struct RuleSaverTests {
    private let place: TemporaryFolder
    private var folder: URL { URL(fileURLWithPath: place.path) }
    private static let rules = """
        *filter
        :INPUT DROP [0:0]
        -A INPUT -i lo -j ACCEPT
        COMMIT
        # Completed on Mon Nov 23 02:51:21 2026

        """

    init() throws {
        place = try TemporaryFolder()
    }

    private func program(_ name: String, _ script: String) throws {
        let path = folder.appendingPathComponent(name)
        try ("#!/bin/sh\n" + script).write(to: path, atomically: true, encoding: .utf8)
        chmod(path.path, 0o755)
    }

    /// What was restored is in force then, and is printed.
    private func programs(_ name: String, printing text: String, _ test: String) throws {
        let restored = folder.appendingPathComponent("restored-\(name)").path
        try program(name + "-save", "if [ -e \(restored) ]; then cat \(restored); exit; fi\n" + text)
        try program(
            name + "-restore",
            "case \"$*\" in *--test*) ;; *) cp \"$3\" \(restored); exit ;; esac\n" + test)
    }

    /// Saves with these programs, over an older file.
    private func save(
        ipv4: String, ipv6: String, test: String = "exit 0\n", verified: FilterTable? = nil
    ) async throws -> (SaveResult, [String: String]) {
        try programs("iptables", printing: ipv4, test)
        try programs("ip6tables", printing: ipv6, test)
        let target = folder.appendingPathComponent("rules").path
        try "old\n".write(toFile: target + ".v4", atomically: true, encoding: .utf8)
        let table =
            try verified ?? FilterTable(parsingSpecification: "-P INPUT DROP\n-A INPUT -i lo -j ACCEPT\n")
        let saver = RuleSaver(
            CommandRunner(programs: ProgramPaths(path: folder.path), timeout: 900))
        let result = await saver.save(
            SaveOrder(target: .named(target), verified: [.ipv4: table, .ipv6: table]))
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter {
            $0.hasPrefix("rules")
        }
        let files = try names.map {
            ($0, try String(contentsOf: folder.appendingPathComponent($0), encoding: .utf8))
        }
        return (result, Dictionary(uniqueKeysWithValues: files))
    }

    private static func printing(_ text: String) -> String { "cat <<'END'\n\(text)END\n" }

    @Test func bothFamiliesAreWrittenAndTheOldFileIsKept() async throws {
        let (result, files) = try await save(ipv4: Self.printing(Self.rules), ipv6: Self.printing(Self.rules))
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
            ipv4: Self.printing(banned), ipv6: Self.printing(banned), verified: table)
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
        let (result, files) = try await save(ipv4: Self.printing(Self.rules), ipv6: Self.printing(ipv6))
        guard case .failed(let said) = result else {
            Issue.record("\(name): \(result)")
            return
        }
        #expect(said.contains(reason))
        #expect(files == ["rules.v4": "old\n"])
    }

    @Test func aFileThatRestoreRefusesIsNotMovedIntoPlace() async throws {
        let (result, files) = try await save(
            ipv4: Self.printing(Self.rules), ipv6: Self.printing(Self.rules), test: "echo no >&2; exit 2\n")
        #expect(result == .failed(reason: "iptables-restore --test refuses the file: no"))
        #expect(files == ["rules.v4": "old\n"])
    }
}
