import Foundation
import Netfilter
import Testing

/// A host's rules as another program has made them (`Firewalls/record` makes the files anew).
struct RecordedFirewall {
    let name: String

    /// All that are recorded.
    static let names: [String] = {
        let folder = Bundle.module.url(forResource: "Firewalls", withExtension: nil)
        let entries = folder.flatMap { try? FileManager.default.contentsOfDirectory(atPath: $0.path) } ?? []
        return entries.filter { $0 != "record" }.sorted()
    }()

    /// What iptables-save or ip6tables-save printed.
    func saved(_ family: Family) throws -> String {
        try text(family == .ipv4 ? "rules.v4" : "rules.v6")
    }

    func native() throws -> NativeRuleset {
        try NativeRuleset(parsing: nativeText())
    }

    /// What nft printed.
    func nativeText() throws -> String { try text("nft.json") }

    /// Everything that decides about packets of a family.
    func path(_ family: Family) throws -> PacketPath {
        var rulesets = [
            (backend: Backend?.some(.nfTables), ruleset: try SavedRuleset(parsing: saved(family)))
        ]
        if family == .ipv4, name == "two-backends" {
            rulesets.append((.legacy, try SavedRuleset(parsing: text("legacy-rules.v4"))))
        }
        return PacketPath(family, rulesets, nativeChains: try native().nativeChains)
    }

    /// INPUT of iptables with everything around it, on a host with one interface.
    func analysis(_ family: Family) throws -> InputAnalysis {
        let table = try SavedRuleset(parsing: saved(family)).filter ?? .untouched
        return InputAnalysis(
            table, family: family, in: try path(family).around(.nfTables), interfaces: ["eth0"])
    }

    /// The programs that are recognised.
    func programs() throws -> [FirewallProgram] {
        let rulesets = try Family.allCases.map { try SavedRuleset(parsing: saved($0)) }
        return FirewallProgram.found(in: rulesets, try native().tables)
    }

    private func text(_ file: String) throws -> String {
        let url = Bundle.module.url(forResource: "Firewalls/\(name)/\(file)", withExtension: nil)
        return try String(contentsOf: try #require(url), encoding: .utf8)
    }
}
