import Fuzzing
import Testing

@testable import Netfilter

/// What the kernel lists of nftables' chains and sets, and what is none of its messages.
@Suite struct KernelMessagesTests {
    // MARK: The kernel's side

    /// A number as this machine has it in memory, or as the network does.
    private static func bytes(_ number: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: number) { Array($0) }
    }

    private static func padded(_ bytes: [UInt8]) -> [UInt8] {
        bytes + [UInt8](repeating: 0, count: (4 - bytes.count % 4) % 4)
    }

    private static func attribute(_ number: UInt16, _ value: [UInt8]) -> [UInt8] {
        padded(bytes(UInt16(4 + value.count)) + bytes(number) + value)
    }

    private static func text(_ number: UInt16, _ text: String) -> [UInt8] {
        attribute(number, Array(text.utf8) + [0])
    }

    private static func word(_ number: UInt16, _ word: UInt32) -> [UInt8] {
        attribute(number, bytes(word.bigEndian))
    }

    private static func message(_ type: UInt16, flags: UInt16 = 2, _ payload: [UInt8]) -> [UInt8] {
        let rest = bytes(type) + bytes(flags) + bytes(UInt32(1)) + bytes(UInt32(7)) + payload
        return padded(bytes(UInt32(4 + rest.count)) + rest)
    }

    /// A chain as the kernel tells of it; without a hook it is one that is only led to.
    private static func chain(
        _ family: UInt8, _ table: String, _ name: String, hook: UInt32?, priority: Int32 = 0,
        policy: UInt32 = 1, uses: UInt32 = 1, type: String = "filter", flags: UInt16 = 2
    ) -> [UInt8] {
        let place = hook.map { hook in
            attribute(4 | 0x8000, word(1, hook) + word(2, UInt32(bitPattern: priority)))
                + word(5, policy) + text(7, type)
        }
        return message(
            10 << 8 | 3, flags: flags,
            [family, 0, 0, 9] + text(1, table) + text(3, name) + (place ?? []) + word(6, uses))
    }

    private static let done = message(3, [0, 0, 0, 0])

    private static func read(_ datagrams: [[UInt8]]) -> KernelMessages {
        var messages = KernelMessages()
        for datagram in datagrams where !messages.take(datagram) { break }
        return messages
    }

    private static func table(_ family: UInt8, _ name: String, flags: UInt32?) -> [UInt8] {
        message(10 << 8, [family, 0, 0, 9] + text(1, name) + (flags.map { word(2, $0) } ?? []) + word(3, 1))
    }

    // MARK: What is read

    /// A table may also be its owner's alone, or outlive that one (`enum nft_table_flags`).
    @Test func dormantTablesAreTold() {
        let messages = Self.read([
            Self.table(1, "awake", flags: 0) + Self.table(1, "asleep", flags: 1),
            Self.table(2, "filter", flags: 3),
            Self.table(10, "owned", flags: 2) + Self.table(5, "old", flags: nil) + Self.done,
        ])
        #expect(messages.end == .whole && messages.tables.count == 5)
        #expect(messages.dormantTables.map(\.name) == ["asleep", "filter"])
    }

    @Test func chainsAreRead() {
        let read = Self.read([
            Self.chain(2, "filter", "INPUT", hook: 1)
                + Self.chain(1, "own", "in", hook: 1, priority: -5, policy: 0),
            Self.chain(1, "own", "led to", hook: nil)
                + Self.chain(5, "wire", "drop all", hook: 0, policy: 0, uses: 0),
            Self.chain(1, "early", "in", hook: 5, uses: 0)
                + Self.chain(10, "nat", "out", hook: 3, type: "nat"),
            Self.message(10 << 8 | 9, [2, 0, 0, 9] + Self.text(1, "mangle") + Self.text(2, "__set0"))
                + Self.done,
        ])
        #expect(read.end == .whole)
        #expect(
            read.tables.map { "\($0.family) \($0.name)" }
                == ["ip filter", "inet own", "netdev wire", "inet early", "ip6 nat", "ip mangle"])
        let inbound = read.ruleset.nativeChains
        #expect(
            inbound.map { "\($0): \($0.effect), \($0.policy)" } == [
                "inet own in, hook input priority -5: unread, drop",
                "netdev wire drop all, hook ingress priority 0: dropsAll, drop",
                "inet early in, hook ingress priority 0: none, accept",
            ])
        #expect(inbound.allSatisfy { !$0.isRead(for: .ipv4) || $0.effect != .unread })
        #expect(
            read.ruleset.outgoingNativeChains.map { "\($0): \($0.effect)" }
                == ["ip6 nat out, hook output priority 0: unread"])
        #expect(read.ruleset.unreadTables.map(\.name) == ["own", "nat"])
    }

    /// iptables shows its own chains alone, whatever table others are in.
    @Test(arguments: [
        ("filter", "INPUT", 1, 0, "filter", true), ("filter", "input", 1, 0, "filter", false),
        ("filter", "INPUT", 1, 5, "filter", false), ("filter", "INPUT", 0, 0, "filter", false),
        ("filter", "PREROUTING", 0, 0, "filter", false), ("security", "INPUT", 1, 50, "filter", true),
        ("security", "INPUT", 1, 0, "filter", false), ("raw", "PREROUTING", 0, -300, "filter", true),
        ("raw", "INPUT", 1, -300, "filter", false), ("mangle", "INPUT", 1, -150, "filter", true),
        ("mangle", "OUTPUT", 3, -150, "route", true), ("mangle", "OUTPUT", 3, -150, "filter", false),
        ("nat", "PREROUTING", 0, -100, "nat", true), ("nat", "INPUT", 1, 100, "nat", true),
        ("nat", "POSTROUTING", 4, -100, "nat", false), ("own", "INPUT", 1, 0, "filter", false),
    ])
    func iptablesShowsItsOwn(
        table: String, chain: String, hook: UInt32, priority: Int32, type: String, isShown: Bool
    ) {
        for family: UInt8 in [2, 10] {
            let chain = Self.chain(family, table, chain, hook: hook, priority: priority, type: type)
            let ruleset = Self.read([chain + Self.done]).ruleset
            #expect((ruleset.nativeChains + ruleset.outgoingNativeChains).isEmpty == isShown)
        }
        let inet = Self.chain(1, table, chain, hook: hook, priority: priority, type: type)
        #expect(Self.read([inet + Self.done]).ruleset.unreadTables.count == 1)
    }

    @Test func endsAreToldApart() {
        let chain = Self.chain(1, "own", "in", hook: 1)
        #expect(Self.read([chain]).end == nil)
        #expect(Self.read([Self.message(2, Self.bytes(Int32(-1)))]).end == .refused(1))
        #expect(Self.read([chain, Self.message(3, Self.bytes(Int32(-4)))]).end == .refused(4))
        #expect(Self.read([Self.chain(1, "own", "in", hook: 1, flags: 0x12) + Self.done]).end == .interrupted)
        #expect(Self.read([chain + Self.message(3, flags: 0x12, [0, 0, 0, 0])]).end == .interrupted)
        #expect(Self.read([chain + Self.message(3, [])]).end == .whole)
        // What is new to this program may stop packets.
        #expect(Self.read([Self.chain(11, "own", "in", hook: 1) + Self.done]).end == .garbled)
        #expect(Self.read([Self.chain(1, "own", "in", hook: 6) + Self.done]).end == .garbled)
        #expect(Self.read([Self.message(2, Self.bytes(Int32.min)) + Self.done]).end == .refused(.min))
    }

    // MARK: What is garbled

    /// Whatever comes, the reader neither crashes nor takes a part for the whole, nor makes much out of little.
    @Test func damagedMessagesAreRefused() {
        var generator = SeededGenerator(seed: Asked.seed)
        let whole = (0..<6).flatMap { number in
            Self.chain(
                [1, 2, 3, 5, 7, 10][number], "table\(number)", "chain", hook: number == 1 ? nil : 0,
                priority: -7)
        }
        #expect(Self.read([whole + Self.done]).end == .whole)
        for count in 0..<whole.count {
            let read = Self.read([Array(whole.prefix(count))])
            #expect(read.end != .whole && read.tables.count <= 6)
        }
        for _ in 0..<(Asked.number("SUREFOOT_FUZZ_INPUTS") ?? 20_000) {
            var damaged = whole
            for _ in 0..<Int.random(in: 1...6, using: &generator) {
                let place = Int.random(in: damaged.indices, using: &generator)
                switch Int.random(in: 0..<4, using: &generator) {
                case 0: damaged[place] = UInt8.random(in: 0...255, using: &generator)
                case 1: damaged[place] = [0, 1, 3, 4, 0x7f, 0x80, 0xff].randomElement(using: &generator) ?? 0
                case 2: damaged.removeLast(min(damaged.count - 1, place % 9))
                default: damaged.insert(UInt8.random(in: 0...255, using: &generator), at: place)
                }
            }
            let read = Self.read([damaged])
            _ = (read.ruleset.nativeChains, read.ruleset.outgoingNativeChains, read.ruleset.unreadTables)
            #expect(read.tables.count <= damaged.count / 16)
        }
    }

    @Test func randomBytesAreRefused() {
        var generator = SeededGenerator(seed: Asked.seed &+ 1)
        for _ in 0..<(Asked.number("SUREFOOT_FUZZ_INPUTS") ?? 20_000) {
            let count = Int.random(in: 0...200, using: &generator)
            var bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
            // Half of them begin as a message of the right size does.
            if count >= 20, Bool.random(using: &generator) {
                bytes.replaceSubrange(0..<8, with: Self.bytes(UInt32(count)) + [3, 10, 2, 0])
            }
            _ = Self.read([bytes]).ruleset.nativeChains
        }
    }
}
