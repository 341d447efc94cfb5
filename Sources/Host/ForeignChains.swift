import FoundationEssentials
import StepEngine

/// Chains of nftables' own on the way of a packet to this host: iptables does not show them, and each may drop it.
struct ForeignChains {
    private let runner: CommandRunner

    init(_ runner: CommandRunner) {
        self.runner = runner
    }

    /// Each chain in a few words; none where nft is not there to ask.
    func find() async -> [String] {
        let result = await runner.run(Command(["nft", "-j", "list", "chains"]))
        guard result.exit == 0 else { return [] }
        return Self.chains(in: result.stdout)
    }

    /// Reads what `nft -j list chains` prints (libnftables-json(5)).
    static func chains(in text: String) -> [String] {
        guard let listing = try? JSONDecoder().decode(Listing.self, from: Data(text.utf8)) else { return [] }
        return listing.nftables.compactMap(\.chain).filter(\.isForeign).map(\.description)
    }

    private struct Listing: Decodable {
        var nftables: [Entry]
    }

    private struct Entry: Decodable {
        var chain: Chain?
    }

    private struct Chain: Decodable, CustomStringConvertible {
        var family: String
        var table: String
        var name: String
        var hook: String?
        var policy: String?

        /// iptables' own tables are those of the two families with its names (iptables-nft(8)).
        var isForeign: Bool {
            guard let hook, ["input", "prerouting", "ingress"].contains(hook) else { return false }
            let isIptables =
                ["ip", "ip6"].contains(family)
                && ["filter", "nat", "mangle", "raw", "security"].contains(table)
            return !isIptables
        }

        var description: String {
            "\(family) \(table) \(name), hook \(hook ?? ""), policy \(policy ?? "none")"
        }
    }
}
