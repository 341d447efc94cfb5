import Foundation
import Glibc

/// A run of libFuzzer, which watches what code a text leads to, and goes on from those that lead somewhere new.
///
/// It is there if `Tests/Fuzz/run --guided` has built the tests. It ends the process.
struct Guided {
    /// Where the seeds and the words are put.
    private let folder: URL
    /// Its command line.
    private let line: [String]

    private typealias Target = @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
    private typealias Words = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
    /// `LLVMFuzzerRunDriver` (compiler-rt, lib/fuzzer/FuzzerDriver.cpp).
    private typealias Driver =
        @convention(c) (UnsafeMutablePointer<Int32>, UnsafeMutablePointer<Words>, Target) -> Int32

    /// The run that was asked for; nil where none was.
    init?() {
        let environment = ProcessInfo.processInfo.environment
        guard let folder = environment["SUREFOOT_GUIDED"], let line = environment["SUREFOOT_GUIDED_LINE"]
        else {
            return nil
        }
        self.folder = URL(fileURLWithPath: folder)
        self.line = line.split(separator: " ").map(String.init)
    }

    /// What is asked of a text; a function of C can hold nothing.
    private nonisolated(unsafe) static var holds: (String) -> Bool = { _ in true }

    func run(seeds: [String], words: [String], _ holds: @escaping (String) -> Bool) throws {
        try write(seeds, words)
        guard let symbol = dlsym(nil, "LLVMFuzzerRunDriver") else { throw CocoaError(.featureUnsupported) }
        Self.holds = holds
        var count = Int32(line.count)
        var arguments = line.map { strdup($0) } + [nil]
        arguments.withUnsafeMutableBufferPointer { buffer in
            guard var start = buffer.baseAddress else { return }
            _ = unsafeBitCast(symbol, to: Driver.self)(&count, &start) { bytes, length in
                let text = String(decoding: UnsafeBufferPointer(start: bytes, count: length), as: UTF8.self)
                precondition(Guided.holds(text))
                return 0
            }
        }
    }

    private func write(_ seeds: [String], _ words: [String]) throws {
        for (number, seed) in Set(seeds).sorted().enumerated() {
            try Data(seed.utf8).write(to: folder.appendingPathComponent("seeds/\(number)"))
        }
        let lines = words.map { "\"" + $0.utf8.map(Self.escape).joined() + "\"\n" }
        try Data(lines.joined().utf8).write(to: folder.appendingPathComponent("words"))
    }

    private static func escape(_ byte: UInt8) -> String {
        "\\x" + String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
    }
}
