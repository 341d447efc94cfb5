import Fuzzing
import Testing

@testable import Netfilter

/// What long lists of rules cost is counted in nodes, so that it takes no clock to see that it grows with their length alone.
@Suite struct ManyRulesTests {
    private var generator = SeededGenerator(seed: 5)

    private mutating func address() -> String {
        (0..<4).map { _ in "\(Int.random(in: 1...223, using: &generator))" }.joined(separator: ".")
    }

    private mutating func port() -> Int { Int.random(in: 1024...65535, using: &generator) }

    private static func lines(_ count: Int, _ line: (Int) -> String) -> [String] { (0..<count).map(line) }

    /// Whether so many nodes for each rule are enough to tell all that is open.
    private func areEnough(_ nodes: Int, forEachOf lines: [String]) throws -> Bool {
        try areEnough(nodes * lines.count + 2000, for: lines)
    }

    private func areEnough(_ nodes: Int, for lines: [String]) throws -> Bool {
        let table = try table(lines: lines + ["-p tcp -m tcp --dport 22 -j ACCEPT"])
        let (kinds, marks) = (InterfaceKinds(table.chains), MarkBits(table.chains))
        let space = PacketSpace(.ipv4, kinds, marks, limit: nodes)
        return (try? OpenPackets(table, policy: .drop, in: nil, space)) != nil
    }

    /// The least number of nodes that is enough, to within 1000.
    private func needed(for lines: [String]) throws -> Int {
        var (few, enough) = (0, 4_000_000)
        while enough - few > 1000 {
            let middle = (few + enough) / 2
            if try areEnough(middle, for: lines) { enough = middle } else { few = middle }
        }
        return enough
    }

    @Test mutating func bansTakeTheNodesOfTheirAddresses() throws {
        let bans = Self.lines(4000) { _ in "-s \(address()) -j DROP" }
        #expect(try areEnough(70, forEachOf: bans))
    }

    @Test mutating func rulesThatDifferInAddressAndPortTakeTheNodesOfBoth() throws {
        let accepting = Self.lines(4000) { _ in "-s \(address()) -p tcp -m tcp --dport \(port()) -j ACCEPT" }
        #expect(try areEnough(45, forEachOf: accepting))
    }

    @Test mutating func itIsAllTheSameWhatEachOfThemDoes() throws {
        let mixed = Self.lines(4000) { number in
            "-s \(address()) -p tcp -m tcp --dport \(port()) -j \(["ACCEPT", "DROP", "REJECT"][number % 3])"
        }
        #expect(try areEnough(70, forEachOf: mixed))
    }

    @Test mutating func aMarkBesideThemCostsNoMoreThanOneMoreList() throws {
        let marking = ["-p tcp -m tcp --dport 80 -j MARK --set-xmark 0x1/0xffffffff"]
        let bans = Self.lines(4000) { _ in "-s \(address()) -j DROP" }
        #expect(try areEnough(140, forEachOf: marking + bans + ["-m mark --mark 0x1 -j ACCEPT"]))
    }

    /// Twice as many chains take about twice as many nodes: four times as many would be quadratic growth.
    @Test mutating func chainsForTwiceAsManyAddressesTakeTwiceAsManyNodes() throws {
        let (few, many) = (try needed(for: chains(1000)), try needed(for: chains(2000)))
        #expect(many < 3 * few, "\(few), \(many)")
    }

    private mutating func chains(_ count: Int) -> [String] {
        let jumps = Self.lines(count) { "-s \(address()) -j C\($0)" }
        return jumps + Self.lines(count) { "-A C\($0) -p tcp -m tcp --dport \(port()) -j ACCEPT" }
    }

    /// As many chains as the kernel of x_tables takes, one leading to the next.
    @Test func chainsThatLeadFarDownCannotBeTold() throws {
        let lines = ["-j C0"] + Self.lines(10_000) { "-A C\($0) -j C\($0 + 1)" } + ["-A C10000 -j ACCEPT"]
        let table = try table(lines: lines)
        let open = try OpenPackets(
            table, policy: .drop, in: nil, PacketSpace(.ipv4, InterfaceKinds([]), .none))
        #expect(open.throughAll == .unknown)
        let packet = Packet.new(Transport.tcp, on: "eth0")
        #expect(table.decide(packet, assumingPolicy: .drop).outcomes.first?.verdict == .unknown)
    }

    /// What has been through a chain may have another mark, and fare otherwise there the next time.
    @Test(arguments: [
        (["-A C -m mark --mark 0x1/0x1 -j ACCEPT", "-A C -j MARK --set-xmark 0x1/0x1"], true),
        (["-m mark --mark 0x1/0x1 -j ACCEPT", "-A C -j MARK --set-xmark 0x1/0x0"], false),
    ])
    func whatGoesThroughAChainTwiceMayFareOtherwise(rest: [String], getsIn: Bool) throws {
        let table = try table(policy: .drop, lines: ["-p tcp -j C", "-s 192.0.2.1/32 -j C"] + rest)
        let open = try OpenPackets(
            table, policy: .drop, in: nil,
            PacketSpace(.ipv4, InterfaceKinds(table.chains), MarkBits(table.chains)))
        for (source, isTwice) in [("192.0.2.1", true), ("192.0.2.2", false)] {
            var packet = open.space.stranger(Transport.tcp, port: 22)
            packet.source = Address(source)
            packet = packet.arriving(.ipv4, at: [])
            #expect(open.space.contains(packet, open.throughAll) == (isTwice == getsIn))
        }
    }

    /// Lists in which few addresses and ports come again and again, so that the same is asked for more than once.
    @Test(arguments: 0..<200)
    func whatIsAskedForTwiceIsWhereItsOwnWayLeads(seed: Int) throws {
        var generator = SeededGenerator(seed: UInt64(seed))
        let targets = [
            "ACCEPT", "DROP", "REJECT", "RETURN", "C", "D", "MARK --set-xmark 0x1/0x1",
            "MARK --set-xmark 0x1/0x0",
        ]
        let some = Array(targets.shuffled(using: &generator).prefix(Int.random(in: 2...8, using: &generator)))
        func rule(_ targets: [String]) -> String {
            let address = "-s 192.0.2.\(Int.random(in: 1...4, using: &generator))"
            let port = "-p tcp -m tcp --dport \(Int.random(in: 22...24, using: &generator))"
            let mark = "-m mark --mark 0x1/0x1"
            let asked = [address, port, "\(address) \(port)", "\(address) \(mark)"]
            let number = Int.random(in: 0..<8, using: &generator)
            let target = targets.randomElement(using: &generator) ?? "DROP"
            return "\(number < 4 ? asked[number] : asked[seed % 4]) -j \(target)"
        }
        let lines =
            (0..<12).map { _ in rule(some) }
            + (0..<6).map { "-A \($0 % 2 == 0 ? "C" : "D") \(rule(targets.filter { $0.count > 1 }))" }
        let table = try table(policy: seed % 3 == 0 ? .accept : .drop, lines: lines)
        let policy = try #require(table.input.policy)
        let open = try OpenPackets(
            table, policy: policy, in: nil,
            PacketSpace(.ipv4, InterfaceKinds(table.chains), MarkBits(table.chains)))
        var agreement = Agreement()
        for (host, port) in (0..<6).flatMap({ host in (21...25).map { (host, UInt16($0)) } }) {
            var packet = open.space.stranger(Transport.tcp, port: port)
            packet.source = Address("192.0.2.\(host)")
            packet.isToLocalAddress = true
            packet = packet.arriving(.ipv4, at: [])
            let verdicts = Set(table.decide(packet, assumingPolicy: policy).outcomes.map(\.verdict))
            let fates: [PathDecision.Fate] = verdicts.map { $0 == .accepted ? .accepted : .dropped }
            agreement.compare(Set(fates), open.space.contains(packet, open.throughAll)) {
                "\(packet)\n\(lines.joined(separator: "\n"))"
            }
        }
        #expect(agreement.certain == agreement.compared)
    }
}
