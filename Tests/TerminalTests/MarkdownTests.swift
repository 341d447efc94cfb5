import Testing

@testable import Terminal

struct MarkdownTests {
    @Test("lines of a paragraph flow together")
    func paragraphs() {
        #expect(
            Markdown.lines("one\ntwo\n\n\nthree\n\n") == [.text("one two"), .blank, .text("three")])
    }

    @Test("each entry of a list is an item")
    func lists() {
        let text = """
            Needed are
            - loopback: without it
              nothing works;
            * management.

            1. first
               still first
            2. second
            """
        #expect(
            Markdown.lines(text) == [
                .text("Needed are"), .item("loopback: without it nothing works;"), .item("management."),
                .blank, .text("1. first still first"), .text("2. second"),
            ])
    }

    @Test("headings are headings, and a number sign is a number sign")
    func headings() {
        #expect(
            Markdown.lines("text\n## Why\n#1 is first") == [
                .text("text"), .heading("Why"), .text("#1 is first"),
            ])
    }

    @Test("code stays as it is")
    func code() {
        let text = """
            Run:

                iptables  -S

            ```sh
            # a comment

              - **x**
            ```
            Then:
            """
        #expect(
            Markdown.lines(text) == [
                .text("Run:"), .blank, .output("iptables  -S"), .blank, .output("# a comment"), .output(""),
                .output("  - **x**"), .text("Then:"),
            ])
    }

    @Test("the marks of bold text go, those of code stay")
    func emphasis() {
        #expect(Markdown.lines("**Not** `-i **` but **this**") == [.text("Not `-i **` but this")])
    }
}
