import Testing

@testable import Netfilter

/// The parsers, given what no iptables prints: they may refuse it, and nothing else.
@Suite struct FuzzTests {
    private func readEverything(_ text: String) {
        let table = try? FilterTable(parsingSpecification: text)
        if let table {
            let analysis = InputAnalysis(table)
            _ = (
                analysis.replies, analysis.management(ServicePorts(tcp: 22)), analysis.neighbourDiscovery,
                analysis.fingerprint
            )
            #expect(
                (try? FilterTable(parsingSpecification: table.specification))?.hasSameRules(as: table) == true
            )
        }
        _ = try? SavedRuleset(parsing: text)
        _ = try? InputListing(parsing: text)
        _ = CommandReading(status: 1, stdout: text, stderr: text)
        _ = IptablesVersion(parsing: text)
        _ = (Address(text), Network(text), AddressRange(text))
    }

    @Test func randomBytes() {
        var generator = SeededGenerator(seed: 1)
        for _ in 0..<500 {
            let bytes = (0..<Int.random(in: 0...400, using: &generator)).map { _ in
                UInt8.random(in: 0...255, using: &generator)
            }
            readEverything(String(decoding: bytes, as: UTF8.self))
        }
    }

    @Test(arguments: Recorded.variants)
    func mutatedListings(variant: String) throws {
        var generator = SeededGenerator(seed: 2)
        let texts = try Recorded.all(variant).map(\.stdout).filter { $0.count > 60 }
        #expect(texts.count > 30)
        for text in texts {
            for _ in 0..<10 {
                var bytes = Array(text.utf8)
                for _ in 0...Int.random(in: 0...3, using: &generator) { mutate(&bytes, &generator) }
                readEverything(String(decoding: bytes, as: UTF8.self))
            }
        }
    }

    private func mutate(_ bytes: inout [UInt8], _ generator: inout SeededGenerator) {
        guard let index = bytes.indices.randomElement(using: &generator) else { return }
        switch Int.random(in: 0..<5, using: &generator) {
        case 0: bytes.remove(at: index)
        case 1: bytes[index] = UInt8.random(in: 0...255, using: &generator)
        case 2: bytes.insert("\"\\\n -!:*#[".utf8.randomElement(using: &generator) ?? 0, at: index)
        case 3:
            bytes.removeSubrange(index..<min(bytes.count, index + Int.random(in: 1...40, using: &generator)))
        default: bytes.insert(contentsOf: bytes[index..<min(bytes.count, index + 30)], at: index)
        }
    }

    /// Rules put together at random from words that mean something.
    @Test func randomRules() {
        var generator = SeededGenerator(seed: 3)
        let words = [
            "-m", "-j", "-g", "-p", "-s", "-d", "-i", "!", "-c", "1", "tcp", "conntrack", "--ctstate",
            "NEW,ESTABLISHED",
            "ACCEPT", "DROP", "RETURN", "foo", "INPUT", "10.0.0.0/8", "--dport", "22:80", "--tcp-flags",
            "SYN", "ALL",
            "--match-set", "--comment", "\"x y\"", "\"\"", "lo", "eth+", "+", "--icmp-type", "8/0", "recent",
            "--update",
        ]
        for _ in 0..<3000 {
            let lines = (0..<4).map { _ in
                let chain = Bool.random(using: &generator) ? "INPUT" : "foo"
                let count = Int.random(in: 0...9, using: &generator)
                return "-A \(chain) "
                    + (0..<count).map { _ in words.randomElement(using: &generator) ?? "" }.joined(
                        separator: " ")
            }
            readEverything("-P INPUT DROP\n-N foo\n" + lines.joined(separator: "\n"))
        }
    }

    /// Twice the text takes about twice the time: a listing may be 100,000 rules long.
    @Test func parsingTakesLinearTime() throws {
        func time(_ count: Int) throws -> Duration {
            let line =
                "-A INPUT -s 10.0.0.1/32 -p tcp -m tcp --dport 22 -m comment --comment \"a \\\"q\\\" b\" -c 1 2 -j ACCEPT\n"
            let text = "-P INPUT DROP -c 0 0\n" + String(repeating: line, count: count)
            let start = ContinuousClock.now
            #expect(try FilterTable(parsingSpecification: text).input.rules.count == count)
            return start.duration(to: .now)
        }
        let short = try min(time(2000), time(2000))
        let long = try min(time(16_000), time(16_000))
        #expect(long < short * 32)
    }

    @Test func anOpenQuoteDoesNotMakeTheRestSlow() {
        let text = "-P INPUT DROP\n" + "-A INPUT \"" + String(repeating: "\\\"\n", count: 100_000)
        let error = #expect(throws: ListingError.self) { try FilterTable(parsingSpecification: text) }
        #expect(error?.line == 2)
        #expect((error?.description.count ?? 0) < 250)
    }
}
