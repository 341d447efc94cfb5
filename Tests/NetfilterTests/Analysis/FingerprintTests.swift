import Netfilter
import Testing

@Suite struct FingerprintTests {
    private func fingerprint(_ lines: String..., policy: Policy = .drop) throws -> String {
        InputAnalysis(try table(policy: policy, lines: lines), family: .ipv4).fingerprint
    }

    @Test func itIsTheSameInEveryProcess() throws {
        #expect(try fingerprint("-i lo -j ACCEPT") == "10d678884c6dae3b")
    }

    @Test func whatCountsForNothing() throws {
        let plain = try fingerprint("-p tcp -j chain", "-A chain -j DROP")
        #expect(try fingerprint("-p 6 -j chain", "-A chain -j DROP") == plain)
        #expect(try fingerprint("-p tcp -c 5 9 -j chain", "-A chain -j DROP") == plain)
        #expect(try fingerprint("-p tcp -m comment --comment \"a b\" -j chain", "-A chain -j DROP") == plain)
        #expect(try fingerprint("-p tcp -j chain", "-A chain -j DROP", "-A other -j ACCEPT") == plain)
        #expect(
            try fingerprint("-p tcp -m comment --comment probe", "-p tcp -j chain", "-A chain -j DROP")
                == plain)
    }

    @Test func whatCounts() throws {
        let plain = try fingerprint("-p tcp -j chain", "-A chain -j DROP")
        #expect(try fingerprint("-p tcp -j chain", "-A chain -j DROP", policy: .accept) != plain)
        #expect(try fingerprint("-p udp -j chain", "-A chain -j DROP") != plain)
        #expect(try fingerprint("-p tcp -j chain", "-A chain -j ACCEPT") != plain)
        #expect(try fingerprint("-p tcp -j chain", "-A chain -j DROP", "-A chain -j DROP") != plain)
        #expect(try fingerprint("-m recent --set", "-p tcp -j chain", "-A chain -j DROP") != plain)
        #expect(try fingerprint("-i lo -j ACCEPT", stateRule) != fingerprint(stateRule, "-i lo -j ACCEPT"))
        #expect(try fingerprint("-i lo", "-j ACCEPT") != fingerprint("-i lo -j ACCEPT"))
    }

    @Test(arguments: Recorded.variants.filter { $0 != "1.8.7-nft" })
    func itIsTheSameForEveryVersion(variant: String) throws {
        let record = try #require(try Recorded.command("protos-S", variant))
        let newest = try #require(try Recorded.command("protos-S", "1.8.13-nft"))
        let fingerprint = InputAnalysis(try FilterTable(parsingSpecification: record.stdout)).fingerprint
        #expect(
            fingerprint == InputAnalysis(try FilterTable(parsingSpecification: newest.stdout)).fingerprint)
    }
}
