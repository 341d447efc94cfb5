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
        let host = try host()
        return host.path(of: try #require(host.families.first { $0.family == family }))
    }

    /// What `surefoot check` looks at: INPUT of iptables, or the chain of nftables' own that guards the host in its place.
    func guardingAnalysis(
        _ family: Family, interfaces: [String] = ["eth0"], addresses: [Address] = []
    ) throws -> InputAnalysis {
        let host = try host(interfaces: interfaces, addresses: addresses)
        let rules = try #require(host.families.first { $0.family == family })
        return host.nativeAnalysis(of: rules)?.analysis ?? host.analysis(of: rules)
    }

    /// INPUT of iptables with everything around it, on a host with one interface.
    func analysis(_ family: Family) throws -> InputAnalysis {
        let table = try SavedRuleset(parsing: saved(family)).filter ?? .untouched
        return InputAnalysis(
            table, family: family, in: try path(family).around(.nfTables), interfaces: ["eth0"])
    }

    /// Everything that was recorded, on a host with these interfaces and addresses.
    private func host(interfaces: [String] = ["eth0"], addresses: [Address] = []) throws -> HostRules {
        var families: [HostRules.FamilyRules] = []
        for family in Family.allCases {
            var rulesets = [HostRules.BackendRules(.nfTables, try SavedRuleset(parsing: saved(family)))]
            if family == .ipv4, name == "two-backends" {
                rulesets.append(.init(.legacy, try SavedRuleset(parsing: text("legacy-rules.v4"))))
            }
            families.append(.init(family, rulesets))
        }
        let native = try native()
        return HostRules(
            families: families, nativeTables: native.tables, nativeChains: native.nativeChains,
            addresses: addresses, interfaces: interfaces)
    }

    /// The programs that are recognised.
    func programs() throws -> [FirewallProgram] {
        let rulesets = try Family.allCases.map { try SavedRuleset(parsing: saved($0)) }
        return FirewallProgram.found(in: rulesets, try native().tables)
    }

    /// The tables of nftables' own, as `nft -j -f` reads them; nil if there are none.
    func nativeTables() throws -> String? {
        let listing = try JSONSerialization.jsonObject(with: Data(nativeText().utf8)) as? [String: Any]
        let own = try Set(native().tables.filter { !$0.isOfIptables }.map { "\($0.family) \($0.name)" })
        let kept = (listing?["nftables"] as? [[String: [String: Any]]] ?? []).compactMap { entry in
            entry.first.flatMap { kind, object -> [String: Any]? in
                let table =
                    "\(object["family"] ?? "") \((kind == "table" ? object["name"] : object["table"]) ?? "")"
                guard own.contains(table) else { return nil }
                return ["add": [kind: object.filter { $0.key != "handle" }]]
            }
        }
        guard !kept.isEmpty else { return nil }
        return String(
            decoding: try JSONSerialization.data(withJSONObject: ["nftables": kept]), as: UTF8.self)
    }

    private func text(_ file: String) throws -> String {
        let url = Bundle.module.url(forResource: "Firewalls/\(name)/\(file)", withExtension: nil)
        return try String(contentsOf: try #require(url), encoding: .utf8)
    }
}
