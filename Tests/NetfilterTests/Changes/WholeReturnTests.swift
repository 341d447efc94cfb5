import Testing

@testable import Netfilter

/// The way back to whole tables: what has changed is named, and nothing else.
struct WholeReturnTests {
    private func ruleset(_ text: String) throws -> SavedRuleset { try SavedRuleset(parsing: text) }

    private static let filter = """
        *filter
        :INPUT DROP [5:300]
        :FORWARD ACCEPT [0:0]
        :OUTPUT ACCEPT [0:0]
        :bans - [0:0]
        -A INPUT -m comment --comment "so it is" -j bans
        COMMIT

        """
    private static let emptyRaw = "*raw\n:PREROUTING ACCEPT [1:2]\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n"

    @Test func whatIsAsItWasIsNotNamed() throws {
        let before = try ruleset(Self.filter)
        #expect(before.returnInput(from: before) == nil)
        // Counters make no difference, nor does a table that was merely looked at.
        let now = Self.filter.replacing("[5:300]", with: "[9:999]") + Self.emptyRaw
        #expect(try before.returnInput(from: ruleset(now)) == nil)
    }

    @Test func aChangedTableGoesBackWithoutTheOthers() throws {
        let nat = "*nat\n:PREROUTING ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n-A OUTPUT -j ACCEPT\nCOMMIT\n"
        let before = try ruleset(Self.filter + nat)
        let now = try ruleset(Self.filter.replacing("DROP", with: "ACCEPT") + nat)
        #expect(before.returnInput(from: now) == Self.filter.replacing("[5:300]", with: "[0:0]"))
        #expect(
            try before.returnInput(from: ruleset("")) == Self.filter.replacing("[5:300]", with: "[0:0]") + nat
        )
    }

    @Test func aTableThatWasNotThereIsEmptied() throws {
        let raw = Self.emptyRaw.replacing("COMMIT", with: ":mine - [0:0]\n-A OUTPUT -j mine\nCOMMIT")
        let way = try ruleset(Self.filter).returnInput(from: ruleset(Self.filter + raw))
        #expect(way == Self.emptyRaw.replacing("[1:2]", with: "[0:0]"))
    }

    /// What cannot be read may be anything.
    @Test func withoutAListingAllGoesBack() throws {
        #expect(try ruleset(Self.filter).returnInput(from: nil)?.contains(":INPUT DROP") == true)
        let shut = "# Table `filter' is incompatible, use 'nft' tool.\n"
        #expect(try ruleset(Self.filter).returnInput(from: ruleset(shut))?.contains(":INPUT DROP") == true)
        #expect(try ruleset(shut).returnInput(from: ruleset(Self.filter)) == nil)
    }

    private static let native = """
        # Warning: table ip filter is managed by iptables-nft, do not touch!
        table ip filter {
        \tchain INPUT {
        \t}
        }
        table inet own {
        \tcomment "table x {"
        \tset bad {
        \t\ttype ipv4_addr
        \t\telements = { 192.0.2.1,
        \t\t\t     192.0.2.2 }
        \t}
        }
        table netdev empty { # progname nft
        }

        """

    @Test func tablesOfNftablesAreToldApart() {
        let tables = NativeTables(parsing: Self.native)
        #expect(tables.tables.map(\.name) == ["ip filter", "inet own", "netdev empty"])
        let own = tables.without(["ip filter"])
        #expect(NativeTables(parsing: own.text) == own)
        #expect(own.returnInputs(from: own) == [])
    }

    @Test func changedAndNewTablesOfNftables() {
        let before = NativeTables(parsing: Self.native)
        let now = NativeTables(
            parsing: Self.native.replacing("192.0.2.2", with: "192.0.2.3").replacing("empty", with: "new"))
        #expect(
            before.returnInputs(from: now) == [
                "table inet own\ndelete table inet own\n" + before.tables[1].text,
                "table netdev empty\ndelete table netdev empty\n" + before.tables[2].text,
                "delete table netdev new\n",
            ])
    }
}
