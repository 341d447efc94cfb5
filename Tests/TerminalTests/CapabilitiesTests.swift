import Testing

@testable import Terminal

struct CapabilitiesTests {
    private func capabilities(
        columns: Int = 80, isTerminal: Bool = true, _ environment: [String: String] = ["TERM": "xterm"]
    ) -> Capabilities {
        Capabilities(
            columns: columns, isTerminal: isTerminal, isUTF8: false, environment: environment,
            colours: { ["xterm": 8, "monochrome": 2][$0] ?? 0 })
    }

    @Test(
        "the width leaves the last column free, and is never more than 78",
        arguments: [(0, 78), (200, 78), (80, 78), (79, 78), (78, 77), (40, 39), (5, 20)])
    func width(columns: Int, width: Int) {
        #expect(capabilities(columns: columns).width == width)
    }

    @Test("colour is for terminals that have it, and for those who want it")
    func colour() {
        #expect(capabilities().hasColour)
        #expect(!capabilities(isTerminal: false).hasColour)
        for term in ["monochrome", ""] { #expect(!capabilities(["TERM": term]).hasColour) }
        #expect(!capabilities([:]).hasColour)
        #expect(!capabilities(["TERM": "xterm", "NO_COLOR": "1"]).hasColour)
        // no-color.org: "when present and not an empty string".
        #expect(capabilities(["TERM": "xterm", "NO_COLOR": ""]).hasColour)
    }
}
