/// Makes texts that resemble what a parser expects, with something wrong in most of them.
public struct Fuzzer {
    private var generator: SeededGenerator
    private let seeds: [[UInt8]]
    private let words: [[UInt8]]
    private static let bytes = Array("\"\\\n -!:*#[],/'\t\r\0\u{1b}é".utf8)

    /// Begins with whole texts, and puts in words that mean something to the parser.
    public init(seed: UInt64, _ seeds: [String], words: [String]) {
        generator = SeededGenerator(seed: seed)
        self.seeds = seeds.map { Array($0.utf8) }
        self.words = words.map { Array($0.utf8) }
    }

    /// The next text: a seed with a few changes.
    public mutating func next() -> String {
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
            text.insert(contentsOf: [UInt8(ascii: " ")] + pick(words) + [UInt8(ascii: " ")], at: place)
        }
    }

    private mutating func pick<Element>(_ all: [Element]) -> Element {
        all[Int.random(in: all.indices, using: &generator)]
    }
}
