import Netfilter
import Testing

/// The tables of `iptables -L -v`, against what real iptables printed.
@Suite struct InputListingTests {
    /// The listings among the records, beginning with the chain's line.
    private func listings(_ variant: String) throws -> [(name: String, text: String)] {
        try Recorded.all(variant).compactMap { record in
            let starts = record.stdout.ranges(of: "Chain INPUT (policy")
            guard starts.count == 1, record.stdout.contains(" bytes target") else { return nil }
            return (record.name, String(record.stdout[starts[0].lowerBound...]))
        }
    }

    @Test(arguments: Recorded.variants)
    func everyRecordedListingIsRead(variant: String) throws {
        let listings = try listings(variant)
        #expect(listings.count >= 11)
        for (name, text) in listings {
            let listing = try InputListing(parsing: text)
            #expect(listing.chain == "INPUT")
            #expect(listing.policyCounters != nil)
            let first = text.split(separator: "\n\n", maxSplits: 1).first ?? ""
            let rows = first.split(separator: "\n").dropFirst(2).filter { line in
                line != "line2 */" && !line.hasPrefix("Zeroing") && !line.hasPrefix("[")
            }
            #expect(listing.rows.count == rows.count, "\(name): \(text)")
            #expect(listing.rows.map(\.position) == (0..<rows.count).map { $0 + 1 })
        }
    }

    @Test(arguments: Recorded.variants)
    func cellsAreToldApartEvenWhenEmpty(variant: String) throws {
        let record = try #require(try Recorded.command("protos-L", variant))
        let rows = try InputListing(parsing: record.stdout).rows
        #expect(rows.count == 22)
        let all = variant.hasPrefix("1.8.9") ? "0" : "all"
        #expect(rows[17].target.isEmpty)
        #expect(rows[17].transport == all)
        #expect(rows[8].inInterface == "!eth+")
        #expect(rows[8].source == "10.0.0.0/8")
        #expect(rows[8].destination == "!192.168.1.1")
        #expect(rows[9].option == "-f")
        #expect(rows[16].target == "foo")
        #expect(rows[16].rest == "[goto]  mark match 0x1/0xff")
        #expect(rows[15].rest == #"limit: avg 5/min burst 5 LOG flags 0 level 4 prefix "IN: ""#)
        #expect(rows[7].rest.isEmpty)
    }

    @Test(arguments: Recorded.variants)
    func ip6tablesMayLeaveTheOptionOut(variant: String) throws {
        let record = try #require(try Recorded.command("ip6 L", variant))
        let rows = try InputListing(parsing: record.stdout).rows
        #expect(rows.count == 2)
        #expect(rows[1].option == (variant.hasPrefix("1.8.7") ? "" : "--"))
        #expect(rows[1].inInterface == "*")
        #expect(rows[1].source == "::/0")
        #expect(rows[1].rest == "tcp dpt:22 reject-with icmp6-port-unreachable")
    }

    @Test(arguments: Recorded.variants)
    func countersAreExactOrRounded(variant: String) throws {
        let exact = try InputListing(
            parsing: try #require(try Recorded.command("bigcounters-x", variant)).stdout)
        #expect(exact.rows.map(\.isRounded) == [false, false])
        #expect(exact.rows[1].counters == Counters(packets: 10_000_000_000_000, bytes: .max))
        let rounded = try InputListing(
            parsing: try #require(try Recorded.command("bigcounters", variant)).stdout)
        #expect(rounded.rows.map(\.isRounded) == [false, true, true, true, true, true])
        #expect(rounded.rows[1].target.isEmpty)
        #expect(rounded.rows[3].counters == Counters(packets: 10_000_000, bytes: 9_999_000))
        #expect(rounded.rows[5].counters.packets == 10_000_000_000_000)
    }

    @Test(arguments: Recorded.variants)
    func aCommentMayGoOnInTheNextLine(variant: String) throws {
        let record = try #require(try Recorded.command("quotesL", variant))
        let rows = try InputListing(parsing: record.stdout).rows
        #expect(rows.count == 6)
        #expect(rows[5].rest == "/* line1\nline2 */")
    }

    @Test(arguments: Recorded.variants)
    func onlyTheFirstChainIsRead(variant: String) throws {
        let record = try #require(try Recorded.command("Z before", variant))
        let listing = try InputListing(parsing: record.stdout)
        #expect(listing.policy == .drop)
        #expect(listing.rows.map(\.counters) == [Counters(packets: 7, bytes: 8)])
    }

    @Test func aChainThatIsNotBuiltInHasReferences() throws {
        let listing = try InputListing(
            parsing: """
                Chain f2b-sshd (2 references)
                num   pkts bytes target     prot opt in     out     source               destination
                1        7   420 RETURN     all  --  *      *       0.0.0.0/0            0.0.0.0/0
                """)
        #expect(listing.chain == "f2b-sshd")
        #expect(listing.policy == nil)
        #expect(listing.rows.map(\.target) == ["RETURN"])
    }

    @Test func whatIsNotSuchAListingIsRefused() {
        let refused = [
            ("", 1), ("-P INPUT ACCEPT\n", 1), ("Chain INPUT (policy QUEUE 0 packets, 0 bytes)\n", 1),
            ("Chain INPUT (policy ACCEPT)\ntarget     prot opt source               destination\n", 2),
            (
                "Chain INPUT (policy ACCEPT 0 packets, 0 bytes)\n"
                    + "num pkts bytes target prot opt in out source destination\nnonsense\n", 3
            ),
        ]
        for (text, line) in refused {
            let error = #expect(throws: ListingError.self, "\(text)") { try InputListing(parsing: text) }
            #expect(error?.line == line)
        }
    }
}
