@testable import Netfilter

/// Makes texts that resemble what iptables prints, with something wrong in most of them.
struct Fuzzer {
    private var generator: SeededGenerator
    private let seeds: [[UInt8]]

    /// Begins with whole texts.
    init(seed: UInt64, _ seeds: [String]) {
        generator = SeededGenerator(seed: seed)
        self.seeds = seeds.map { Array($0.utf8) }
    }

    private static let bytes = Array("\"\\\n -!:*#[],/'\t\r\0\u{1b}é".utf8)
    private static let words = [
        "-m", "-j", "-g", "-p", "-s", "-d", "-i", "!", "-c", "1", "tcp", "conntrack", "--ctstate",
        "NEW,ESTABLISHED",
        "ACCEPT", "DROP", "RETURN", "REJECT", "foo", "INPUT", "10.0.0.0/8", "--dport", "22:80", "--tcp-flags",
        "SYN", "ALL",
        "--match-set", "--comment", "\"x y\"", "\"\"", "lo", "eth+", "+", "--icmp-type", "8/0", "recent",
        "--update",
        "\n-A INPUT", "\nCOMMIT\n", "\n*filter\n", "[0:0]", "::1", "->", "{", "}", "null", "--ctdir", "REPLY",
        "multiport",
        "18446744073709551616", "-1", "65536", "/129", "100K",
    ].map { Array($0.utf8) }

    /// The next text: a seed with a few changes.
    mutating func next() -> String {
        var text = pick(seeds)
        for _ in 0..<Int.random(in: 0...4, using: &generator) { change(&text) }
        return String(decoding: text, as: UTF8.self)
    }

    private mutating func change(_ text: inout [UInt8]) {
        let place = Int.random(in: 0...text.count, using: &generator)
        let end = min(text.count, place + Int.random(in: 0...30, using: &generator))
        switch Int.random(in: 0..<6, using: &generator) {
        case 0: text.removeSubrange(place..<end)
        case 1: text.insert(UInt8.random(in: 0...255, using: &generator), at: place)
        case 2: text.insert(pick(Self.bytes), at: place)
        case 3:
            text.insert(
                contentsOf: Array(text[place..<end]), at: Int.random(in: 0...text.count, using: &generator))
        default:
            text.insert(contentsOf: [UInt8(ascii: " ")] + pick(Self.words) + [UInt8(ascii: " ")], at: place)
        }
    }

    private mutating func pick<Element>(_ all: [Element]) -> Element {
        all[Int.random(in: all.indices, using: &generator)]
    }
}
