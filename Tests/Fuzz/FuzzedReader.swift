import Foundation

/// What reads texts of others, and what must hold of it, whatever it is given.
public struct FuzzedReader {
    private let name: String
    private let seeds: [String]
    private let words: [String]
    private let cost: Int
    private let holds: (String) -> Bool

    /// How many texts each reader is given; `Tests/Fuzz/run` asks for more.
    private static let inputs = Asked.number("SUREFOOT_FUZZ_INPUTS") ?? 2000

    /// Describes a reader.
    ///
    /// - Parameters:
    ///   - name: its name in the suite.
    ///   - seeds: what it may well be given.
    ///   - words: what means something to it.
    ///   - cost: how many others' texts take as long as one of its own; it is given so many times fewer.
    ///   - holds: gives it a text, and tells whether all is as it should be.
    public init(
        _ name: String, seeds: [String], words: [String], cost: Int = 1, holds: @escaping (String) -> Bool
    ) {
        self.name = name
        self.seeds = seeds
        self.words = words
        self.cost = cost
        self.holds = holds
    }

    /// Gives it what has led into all of its code before, and then damaged seeds; or else, where the suite has asked for
    /// that, what leads to code that nothing has reached yet.
    ///
    /// - Parameter lost: is told each text for which it did not hold.
    /// - Throws: what keeps the kept texts from being read, or libFuzzer from being run.
    public func isGivenTexts(_ lost: (String) -> Void) throws {
        if let guided = Guided() { return try guided.run(seeds: seeds, words: words, holds) }
        for text in try Corpus.texts(for: name) where !holds(text) { lost(text) }
        var fuzzer = Fuzzer(seed: Asked.seed, seeds, words: words)
        for _ in 0..<Self.inputs / cost {
            let text = fuzzer.next()
            if !holds(text) { lost(text) }
        }
    }
}

/// The texts that guided runs have found, each of which led somewhere new (`Tests/Fuzz/run --guided`).
private enum Corpus {
    static func texts(for reader: String) throws -> [String] {
        guard let file = Bundle.module.url(forResource: reader, withExtension: "json", subdirectory: "Corpus")
        else { return [] }
        return try JSONDecoder().decode([String].self, from: Data(contentsOf: file))
    }
}
