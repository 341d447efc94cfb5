import StepEngine
import Testing

@testable import SafeText
@testable import Terminal

struct RendererTests {
    static let page: [ScreenLine] = [
        .heading("Step 3 of 10  Insert the conntrack rule at the top of INPUT"),
        .text("Replies to connections that this host opened arrive as inbound packets."),
        .item("loopback (`-i lo`): without it programs on this host cannot talk to each other"),
        .blank,
        .labelled(
            "will run", "iptables -w 5 -I INPUT 1 -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT"),
        .labelled("", "ip6tables -w 5 -S INPUT"),
        .output(
            "1        8   719 ACCEPT     all  --  *      *       0.0.0.0/0            0.0.0.0/0            ctstate RELATED,ESTABLISHED"
        ),
        .verdict(.ok, "ipv4", "exit 0. Rule 1 of INPUT now accepts RELATED,ESTABLISHED."),
        .verdict(.wait, nil, "30 seconds left"),
    ]

    private func render(_ lines: [ScreenLine], _ capabilities: Capabilities) -> String {
        Renderer(capabilities).render(lines).text
    }

    @Test("a page at the full width", arguments: [80, 120])
    func wide(columns: Int) {
        let capabilities = Capabilities(columns: columns, isTerminal: true, isUTF8: false, environment: [:]) {
            _ in 0
        }
        #expect(
            render(Self.page, capabilities) == """
                Step 3 of 10  Insert the conntrack rule at the top of INPUT
                  Replies to connections that this host opened arrive as inbound packets.
                  - loopback (`-i lo`): without it programs on this host cannot talk to each
                    other

                  will run   iptables -w 5 -I INPUT 1 -m conntrack --ctstate
                                 ESTABLISHED,RELATED -j ACCEPT
                             ip6tables -w 5 -S INPUT
                    1        8   719 ACCEPT     all  --  *      *       0.0.0.0/0
                        0.0.0.0/0            ctstate RELATED,ESTABLISHED
                  OK    ipv4  exit 0. Rule 1 of INPUT now accepts RELATED,ESTABLISHED.
                  WAIT  30 seconds left

                """)
    }

    @Test("a page at 40 columns")
    func narrow() {
        let capabilities = Capabilities(columns: 40, isTerminal: true, isUTF8: false, environment: [:]) { _ in
            0
        }
        #expect(
            render(Self.page, capabilities) == """
                Step 3 of 10  Insert the conntrack rule
                  at the top of INPUT
                  Replies to connections that this host
                  opened arrive as inbound packets.
                  - loopback (`-i lo`): without it
                    programs on this host cannot talk
                    to each other

                  will run   iptables -w 5 -I INPUT 1
                                 -m conntrack --ctstate
                                 ESTABLISHED,RELATED -j
                                 ACCEPT
                             ip6tables -w 5 -S INPUT
                    1        8   719 ACCEPT     all  --
                        *      *       0.0.0.0/0
                        0.0.0.0/0            ctstate
                        RELATED,ESTABLISHED
                  OK    ipv4  exit 0. Rule 1 of INPUT
                              now accepts
                              RELATED,ESTABLISHED.
                  WAIT  30 seconds left

                """)
    }

    @Test("colour adds nothing but escape codes", arguments: [40, 80, 120])
    func colour(columns: Int) {
        let environment = ["TERM": "xterm"]
        let plain = Capabilities(columns: columns, isTerminal: true, isUTF8: true, environment: [:]) { _ in 0
        }
        let coloured = Capabilities(
            columns: columns, isTerminal: true, isUTF8: true, environment: environment
        ) { _ in 8 }
        let text = render(Self.page, coloured)
        #expect(text.contains("\u{1b}[1mStep 3 of 10  "))
        #expect(text.contains("\n  \u{1b}[32mOK\u{1b}[0m    ipv4  exit 0."))
        #expect(text.contains("\n  \u{1b}[33mWAIT\u{1b}[0m  30 seconds left\n"))
        #expect(text.replacing(/\u{1b}\[[0-9]+m/, with: "") == render(Self.page, plain))
    }

    @Test("no line is wider than there is room, or ends in spaces", arguments: 30...79)
    func width(columns: Int) {
        let capabilities = Capabilities(columns: columns, isTerminal: true, isUTF8: false, environment: [:]) {
            _ in 0
        }
        let long = String(repeating: "x", count: 300)
        let lines =
            Self.page + [.labelled("surefoot practice", long), .output(long), .verdict(.fail, "ipv6", long)]
        for line in render(lines, capabilities).split(separator: "\n") {
            #expect(line.count <= capabilities.width, "\(line)")
            #expect(line.last != " ", "\(line)")
        }
    }

    @Test("a line to be typed is never broken, as nobody could copy it", arguments: 30...79)
    func copies(columns: Int) {
        let capabilities = Capabilities(columns: columns, isTerminal: true, isUTF8: false, environment: [:]) {
            _ in 0
        }
        let command = "/" + String(repeating: "folder/", count: 40) + "surefoot confirm abcde"
        #expect(render([.toType(command)], capabilities) == "    \(command)\n")
    }

    @Test("a label without text is shown, and one too long stays apart from the text")
    func labels() {
        let lines: [ScreenLine] = [
            .labelled("will run", ""), .labelled("surefoot practice", "walk the steps"),
        ]
        #expect(render(lines, Capabilities()) == "  will run\n  surefoot practice walk the steps\n")
    }

    @Test(
        "no text makes the terminal do anything",
        arguments: [
            ("\u{1b}[31m", "\\x1b[31m"), ("\u{0}\u{7}\u{8}\r", "\\x00\\x07\\x08\\x0d"), ("\u{7f}", "\\x7f"),
            ("\u{9b}31m", "\\x9b31m"), ("\u{85}", "\\x85"), ("a\u{202e}b", "a\\u{202e}b"),
            ("\u{2028}", "\\u{2028}"),
            ("\u{e000}", "\\u{e000}"),
        ])
    func foreign(text: String, shown: String) {
        let capabilities = Capabilities(hasColour: true, isUTF8: true)
        for line: ScreenLine in [
            .text(text), .output(text), .item(text), .heading(text), .labelled(text, text), .toType(text),
        ] {
            let rendered = render([line], capabilities)
            #expect(rendered.contains(shown))
            #expect(
                rendered.replacing("\u{1b}[1m", with: "").replacing("\u{1b}[0m", with: "").unicodeScalars
                    .allSatisfy { $0 == "\n" || $0.properties.generalCategory != .control })
        }
    }

    @Test("what lies beyond ASCII is shown where it can be, and spelt out elsewhere")
    func beyondASCII() {
        let text = "\u{201c}a\u{201d} \u{2014} b\u{2026} caf\u{e9}"
        #expect(render([.text(text)], Capabilities(isUTF8: true)) == "  \(text)\n")
        #expect(render([.text(text)], Capabilities()) == "  \"a\" - b... caf\\u{e9}\n")
    }
}
