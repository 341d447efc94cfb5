import Testing

@testable import Runbook

/// What is read of a YAML text: each value and key with its line. All of it was read alike by Yams 6.2.2 before.
@Suite struct YAMLReaderTests {
    @Test(arguments: [
        ("a: 1", "{\"a\"@1=\"1\"@1}"),
        (
            "a: 0x1F\nb: 1_000\nc: 1.50\nd: 007\ne: +1",
            "{\"a\"@1=\"0x1F\"@1, \"b\"@2=\"1_000\"@2, \"c\"@3=\"1.50\"@3, \"d\"@4=\"007\"@4, \"e\"@5=\"+1\"@5}"
        ),
        (
            "a: yes\nb: No\nc: true\nd: null\ne: ~\nf:\ng: ''",
            "{\"a\"@1=\"yes\"@1, \"b\"@2=\"No\"@2, \"c\"@3=\"true\"@3, \"d\"@4=\"null\"@4, \"e\"@5=\"~\"@5, \"f\"@6=\"\"@6, \"g\"@7=\"\"@7}"
        ),
        ("a:\nb: \"\"", "{\"a\"@1=\"\"@1, \"b\"@2=\"\"@2}"),
        (
            "a: 'it''s'\nb: \"tab\\t nl\\n \\x41 \\u263a \\\\\"",
            "{\"a\"@1=\"it's\"@1, \"b\"@2=\"tab\\t nl\\n A ☺ \\\\\"@2}"
        ),
        (
            "run: [iptables, -w, \"5\", -S, INPUT]",
            "{\"run\"@1=[\"iptables\"@1, \"-w\"@1, \"5\"@1, \"-S\"@1, \"INPUT\"@1]@1}"
        ),
        ("run:\n  - iptables\n  - -w\n  - \"5\"", "{\"run\"@1=[\"iptables\"@2, \"-w\"@3, \"5\"@4]@2}"),
        ("run:\n- a\n- b\nnext: c", "{\"run\"@1=[\"a\"@2, \"b\"@3]@2, \"next\"@4=\"c\"@4}"),
        (
            "outcomes:\n  - {exit: 0, verdict: pass}\n  - exit: 4\n    stderr: xtables lock\n    verdict: retry",
            "{\"outcomes\"@1=[{\"exit\"@2=\"0\"@2, \"verdict\"@2=\"pass\"@2}@2, {\"exit\"@3=\"4\"@3, \"stderr\"@4=\"xtables lock\"@4, \"verdict\"@5=\"retry\"@5}@3]@2}"
        ),
        (
            "check: {port-blocked: {port: 9090}}",
            "{\"check\"@1={\"port-blocked\"@1={\"port\"@1=\"9090\"@1}@1}@1}"
        ),
        ("check: {input-order: {}}", "{\"check\"@1={\"input-order\"@1={}@1}@1}"),
        ("check: input-order", "{\"check\"@1=\"input-order\"@1}"),
        ("a: []\nb: {}", "{\"a\"@1=[]@1, \"b\"@2={}@2}"),
        ("a: [x, [y, z], {b: c}]", "{\"a\"@1=[\"x\"@1, [\"y\"@1, \"z\"@1]@1, {\"b\"@1=\"c\"@1}@1]@1}"),
        ("a: {b, c: d}", "{\"a\"@1={\"b\"@1=\"\"@1, \"c\"@1=\"d\"@1}@1}"),
        ("a: [b: c]", "{\"a\"@1=[{\"b\"@1=\"c\"@1}@1]@1}"),
        ("a: |\n  one\n  two\nb: |-\n  one\n\n", "{\"a\"@1=\"one\\ntwo\\n\"@1, \"b\"@4=\"one\"@4}"),
        ("a: >\n  one\n  two\n\n  three\nb: >-\n  x", "{\"a\"@1=\"one two\\nthree\\n\"@1, \"b\"@6=\"x\"@6}"),
        ("a: |+\n  one\n\n\nb: c", "{\"a\"@1=\"one\\n\\n\\n\"@1, \"b\"@5=\"c\"@5}"),
        ("a: |2\n    indented\nb: c", "{\"a\"@1=\"  indented\\n\"@1, \"b\"@3=\"c\"@3}"),
        ("a: one\n  two\n  three", "{\"a\"@1=\"one two three\"@1}"),
        ("a: \"one\n  two\\\n  three\"", "{\"a\"@1=\"one twothree\"@1}"),
        ("a: 'one\n\n  two'", "{\"a\"@1=\"one\\ntwo\"@1}"),
        ("# only\na: b # comment\n# more\nc: d#e", "{\"a\"@2=\"b\"@2, \"c\"@4=\"d#e\"@4}"),
        ("a: http://x/y?z=1#f", "{\"a\"@1=\"http://x/y?z=1#f\"@1}"),
        ("\"a\": b\n'c': d", "{\"a\"@1=\"b\"@1, \"c\"@2=\"d\"@2}"),
        ("? a\n: b", "{\"a\"@1=\"b\"@2}"),
        ("? a\n", "{\"a\"@1=\"\"@2}"),
        (
            "a: b\r\nc: |\r\n  one\r\n  two\r\nd: e\r\n",
            "{\"a\"@1=\"b\"@1, \"c\"@2=\"one\\ntwo\\n\"@2, \"d\"@5=\"e\"@5}"
        ),
        ("\u{feff}a: b", "{\"a\"@1=\"b\"@1}"),
        ("a: é ☺ 😀", "{\"a\"@1=\"é ☺ 😀\"@1}"),
        ("---\na: b", "{\"a\"@2=\"b\"@2}"),
        ("---\na: b\n...\n", "{\"a\"@2=\"b\"@2}"),
        ("%YAML 1.1\n---\na: b", "{\"a\"@3=\"b\"@3}"),
        ("{}", "{}"),
        ("  a: b\n  c: d", "{\"a\"@1=\"b\"@1, \"c\"@2=\"d\"@2}"),
        ("a:  b  \nb:   c", "{\"a\"@1=\"b\"@1, \"b\"@2=\"c\"@2}"),
        ("1: a\n'2': b", "{\"1\"@1=\"a\"@1, \"2\"@2=\"b\"@2}"),
        ("a b c: d e f", "{\"a b c\"@1=\"d e f\"@1}"),
    ])
    func isRead(yaml: String, values: String) throws {
        let mapping = try YAMLReader.keys(of: yaml, file: "f", firstLine: 1)
        #expect(mapping.withLines == values)
    }

    @Test(arguments: [
        ("a: b: c", "f:1: YAML cannot be read here: mapping values are not allowed in this context."),
        ("a: x\u{85}y", "f:3: YAML cannot be read here: could not find expected ':'."),
        ("a: x\u{2028}y", "f:3: YAML cannot be read here: could not find expected ':'."),
        ("", "f:1: Keys are expected here, such as \"id: my-step\"."),
        ("# nothing", "f:1: Keys are expected here, such as \"id: my-step\"."),
        ("- a", "f:1: Keys are expected here, such as \"id: my-step\"."),
        ("a", "f:1: Keys are expected here, such as \"id: my-step\"."),
        ("~", "f:1: Keys are expected here, such as \"id: my-step\"."),
        ("a: b\na: c", "f:1: A key stands here twice: a."),
        ("x:\n  a: b\n  c: d\n  a: e", "f:2: A key stands here twice: a."),
        ("a: {b: 1, b: 2}", "f:1: A key stands here twice: b."),
        ("a: [", "f:2: YAML cannot be read here: did not find expected node content."),
        ("a: }", "f:1: YAML cannot be read here: did not find expected node content."),
        ("a: 'b", "f:1: YAML cannot be read here: found unexpected end of stream."),
        ("a: \"\\q\"", "f:1: YAML cannot be read here: found unknown escape character."),
        ("\ta: b", "f:1: YAML cannot be read here: found character that cannot start any token."),
        ("a:\n\tb: c", "f:2: YAML cannot be read here: found character that cannot start any token."),
        ("a: b\n c: d", "f:2: YAML cannot be read here: mapping values are not allowed in this context."),
        ("a: @b", "f:1: YAML cannot be read here: found character that cannot start any token."),
        ("a: `b`", "f:1: YAML cannot be read here: found character that cannot start any token."),
        ("a: %b", "f:1: YAML cannot be read here: found character that cannot start any token."),
        ("a: \u{1}", "f:1: YAML cannot be read here: control characters are not allowed."),
        ("a: b\nc", "f:3: YAML cannot be read here: could not find expected ':'."),
        ("a: 1: 2", "f:1: YAML cannot be read here: mapping values are not allowed in this context."),
        ("a: -", "f:1: YAML cannot be read here: block sequence entries are not allowed in this context."),
        ("a: - b", "f:1: YAML cannot be read here: block sequence entries are not allowed in this context."),
        ("a: ?", "f:1: YAML cannot be read here: mapping keys are not allowed in this context."),
        ("- a: b\n", "f:1: Keys are expected here, such as \"id: my-step\"."),
    ])
    func isRefused(yaml: String, sentence: String) {
        #expect(reason(of: yaml) == sentence)
    }

    /// What YAML has beyond values and keys.
    @Test(arguments: [
        ("a: &b c", "f:1: An anchor (&) is not taken here"),
        ("&a b: c", "f:1: An anchor (&) is not taken here"),
        ("a: &b [c]", "f:1: An anchor (&) is not taken here"),
        ("a:\n  &b c: d", "f:2: An anchor (&) is not taken here"),
        ("a: b\nc: *b", "f:2: An alias (*) is not taken here"),
        ("*a : b", "f:1: An alias (*) is not taken here"),
        ("a: !b c", "f:1: A tag (!) is not taken here"),
        ("a: !!str 1", "f:1: A tag (!) is not taken here"),
        ("a: ! b", "f:1: A tag (!) is not taken here"),
        ("a: !<tag:x> {b: c}", "f:1: A tag (!) is not taken here"),
        ("a: !", "f:1: A tag (!) is not taken here"),
        ("--- !x\na: b", "f:1: A tag (!) is not taken here"),
        ("a:\n  <<: {b: c}", "f:2: A merge (<<) is not taken here"),
        ("[a]: b", "f:1: A key is one word"),
        ("a: {{b}}", "f:1: A key is one word"),
        ("a: b\n---\nc: d", "f:2: A second document begins here"),
        ("a: b\n...\n---\n", "f:3: A second document begins here"),
        ("---\n---\na: b", "f:2: A second document begins here"),
    ])
    func moreThanValuesIsRefused(yaml: String, sentence: String) throws {
        let refusal = try #require(reason(of: yaml))
        #expect(refusal.hasPrefix(sentence), "\(refusal)")
    }

    /// The signs of YAML are text inside of a word or of quotes.
    @Test func signsMayStandInText() throws {
        let yaml = "a: b&c*d!e\nf: '&g'\nh: \"*i\"\nj: '!k'\n'<<': l\nm: |\n  ---\n  *n"
        let mapping = try YAMLReader.keys(of: yaml, file: "f", firstLine: 1)
        #expect(
            mapping.entries.map(\.value.text) == ["b&c*d!e", "&g", "*i", "!k", "l", "---\n*n"])
    }

    /// The laughs are refused at the first of them: nothing is ever multiplied.
    @Test func aliasesThatMultiplyAreRefusedAtOnce() {
        let laughs = (1...30).map { "a\($0): &a\($0) [*a\($0 - 1), *a\($0 - 1)]" }
        let yaml = (["a0: &a0 [ha, ha]"] + laughs).joined(separator: "\n")
        #expect(reason(of: yaml)?.hasPrefix("f:1: An anchor (&)") == true)
    }

    @Test(arguments: ["[", "{a: ", "- ", "? ", "[{a: ", "{? ", "[[{"])
    func whatIsNestedIsBounded(opening: String) throws {
        let refusal = try #require(reason(of: "a:\n  " + String(repeating: opening, count: 50_000)))
        #expect(refusal.hasPrefix("f:2: More than 20 lists or keys") || refusal.contains("A key is one word"))
    }

    @Test func aDepthThatPeopleUseIsTaken() throws {
        let yaml = "a: " + String(repeating: "[", count: 19) + String(repeating: "]", count: 19)
        #expect(reason(of: yaml) == nil)
    }

    @Test(arguments: [("a: [", "b, "), ("a: [", "c: d, "), ("a:\n", "- {}\n")])
    func valuesAreCounted(start: String, value: String) {
        let reason = reason(of: start + String(repeating: value, count: 5000))
        #expect(reason?.hasSuffix("There are more than 5000 values: shorten the file.") == true)
    }

    @Test func keysAreCounted() {
        let reason = reason(of: (0..<5000).map { "a\($0): b\n" }.joined())
        #expect(reason?.hasSuffix("There are more than 5000 values: shorten the file.") == true)
    }

    @Test(arguments: ["a: ", "a: '", "a: \"", "a: |\n  ", "? ", "a: [b, "])
    func aValueIsBounded(start: String) throws {
        let refusal = try #require(reason(of: start + String(repeating: "x", count: 100_000)))
        #expect(refusal.utf8.count < 120, "\(refusal)")
    }

    /// The line is that of the file, of which the YAML may be a part.
    @Test func linesAreThoseOfTheFile() throws {
        let mapping = try YAMLReader.keys(of: "a: b\nc:\n  - d", file: "f", firstLine: 5)
        #expect(mapping.withLines == #"{"a"@5="b"@5, "c"@6=["d"@7]@7}"#)
        let error = #expect(throws: RunbookError.self) {
            try YAMLReader.keys(of: "a: b\nc: \u{1}", file: "f", firstLine: 5)
        }
        #expect(error?.problems.first?.line == 6)
    }

    private func reason(of yaml: String) -> String? {
        do {
            _ = try YAMLReader.keys(of: yaml, file: "f", firstLine: 1)
            return nil
        } catch {
            return error.description
        }
    }
}

extension YAMLMapping {
    /// All keys and values with their lines: `{"a"@1="b"@1}`.
    fileprivate var withLines: String {
        let entries = entries.map { "\"\($0.key)\"@\($0.line)=" + $0.value.withLines }
        return "{" + entries.joined(separator: ", ") + "}"
    }
}

extension YAMLNode {
    fileprivate var withLines: String {
        switch content {
        case .scalar(let text): "\(text.debugDescription.replacing("\\'", with: "'"))@\(line)"
        case .sequence(let elements):
            "[" + elements.map(\.withLines).joined(separator: ", ") + "]@\(line)"
        case .mapping(let mapping): mapping.withLines + "@\(line)"
        }
    }
}
