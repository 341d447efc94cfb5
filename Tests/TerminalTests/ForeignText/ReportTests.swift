import Netfilter
import Testing

@testable import SafeText
@testable import StepEngine
@testable import Terminal

/// The report of a session is Markdown in which a text of others is text, whatever it holds.
struct ReportTests {
    /// A journal in which each text that others can write is this one.
    static func records(_ text: String) throws -> [Record] {
        let command = Command([text, text], input: text)
        let address = try #require(Address("192.0.2.1"))
        let flow = Flow(local: address, localPort: 1, remote: address, remotePort: 2, interface: text)
        let header = SessionHeader(
            id: text, version: text, iptables: text, host: text, networkNamespace: 1, boot: text,
            account: text, login: text,
            runbook: text, runbookHash: text, runbookFolder: text, runbookOwner: text, families: [.ipv4],
            management: [ServicePorts(tcp: 22)])
        let watched = WatchResult(
            flows: [flow], strangers: [], first: 0, last: 0, denied: nil, entry: .answered, missed: 0,
            failure: text)
        let file = SaveResult.SavedFile(family: .ipv4, path: text, previous: text, rules: 1)
        let shut = ShutConsent(
            port: ServicePorts(tcp: 80), family: .ipv4, addresses: [], owner: .programs([text]), rules: nil)
        let results: [CommandResult.Status] = [.exited(1), .notStarted(reason: text)]
        return [
            .began(header), .resumed(account: text, login: text), .answered(text),
            .entered(step: 1, id: text, title: text),
            .rules([.ipv4: text, .ipv6: text + "\n"], own: nil), .guarding(command, [:]),
            .intent(.run(command)), .intent(.peer(text)),
            .intent(.probe(insertions: [command], deletions: [command])),
            .intent(.openNamespace), .intent(.runInNamespace(command)), .intent(.armTimer),
            .intent(.disarmTimer),
            .intent(.restore), .intent(.save(.named(text))),
        ] + results.map { .ended(CommandResult($0, stdout: text + "\n", stderr: text)) } + [
            .evidence([]), .touched([:]), .timer(.refused(reason: text)),
            .timer(.fired(.failed([.ipv4: text]))),
            .tracking(TrackingProof(packets: 3, untracking: [text], used: 1, limit: 2)), .watched(watched),
            .restored(.failed([.ipv4: text])), .saving([file]), .saved(.saved([file])),
            .saved(.failed(reason: text)), .unsaved,
            .shut([shut]), .concluded(.ok, .ipv4, text), .concluded(.fail, nil, text), .note(text),
            .finished(.done),
        ]
    }

    private static func report(_ text: String, _ alphabet: Shown.Alphabet) throws -> String {
        let records = try records(text)
        let entries = try Masked(records, typed: Record.typedKey).map { $0.map { (at: text, record: $0) } }
        let report = SessionReport(entries, of: text, isOfThisBoot: false)
        return Shown(report.markdown, alphabet).text
    }

    /// What is left of a report once blocks and spans of code, whose ends are found as CommonMark finds them, are
    /// out; nil if one has no end.
    private static func outsideCode(_ report: String) -> [String]? {
        var lines: [String] = []
        var fence: String?
        for line in report.split(separator: "\n", omittingEmptySubsequences: false) {
            let text = line.drop { $0 == " " }
            let ticks = String(text.prefix { $0 == "`" })
            if let open = fence {
                if ticks.count >= open.count, ticks.count == text.count { fence = nil }
            } else if ticks.count >= 3, ticks.count == text.count {
                fence = ticks
                lines.append("<block>")
            } else {
                guard let rest = outsideSpans(Array(line.unicodeScalars)) else { return nil }
                lines.append(rest)
            }
        }
        return fence == nil ? lines : nil
    }

    /// A run of backticks opens a span that the next run of the same length closes (CommonMark 0.31, 6.1).
    private static func outsideSpans(_ line: [Unicode.Scalar]) -> String? {
        var text = String.UnicodeScalarView()
        var rest = line[...]
        while let scalar = rest.first {
            guard scalar == "`" else {
                text.append(rest.removeFirst())
                continue
            }
            let length = rest.prefix { $0 == "`" }.count
            rest = rest.dropFirst(length)
            var closed = false
            while !rest.isEmpty, !closed {
                rest = rest.drop { $0 != "`" }
                let run = rest.prefix { $0 == "`" }.count
                rest = rest.dropFirst(run)
                closed = run == length
            }
            guard closed else { return nil }
            text.append("c")
        }
        return String(text)
    }

    /// Whether what stands outside of code is nothing but text, behind the marks with which the report begins its
    /// lines.
    private static func isText(_ line: String) -> Bool {
        if line == "<block>" { return true }
        let text = line.replacing(/^(#{1,3} |- | {2}- |[0-9]+\. )(\*\*(OK|FAIL)\*\*)? ?/, with: "").replacing(
            "**note:**", with: "note"
        ).replacing(/: \*\*(OK|FAIL)\*\* ?/, with: "")
        let isList = text.firstMatch(of: /^( |-+$|- |[0-9]+[.)]( |$)|[+=])/) != nil
        let isMarkup =
            text.firstMatch(
                of: /[`*\[\]<>&~|\\@#!$^{}+=]|:[^ 0-9]|:[0-9]{3,}:|www\.|(^|[^A-Za-z0-9])_|_($|[^A-Za-z0-9])/)
            != nil
        return !isList && !isMarkup
    }

    @Test(
        "no text of others is markup, or acts where the report is read",
        arguments: [Shown.Alphabet.unicode, .ascii])
    func texts(alphabet: Shown.Alphabet) throws {
        let innocent = try #require(Self.outsideCode(try Self.report("word", alphabet)))
        for text in Hostile.texts(150) {
            let report = try Self.report(text, alphabet)
            #expect(Obedience.power(in: report, alphabet) == nil)
            let lines = try #require(Self.outsideCode(report), "\(String(reflecting: text))")
            #expect(
                lines.count(where: { !$0.isEmpty && $0 != "<block>" })
                    == innocent.count(where: { !$0.isEmpty && $0 != "<block>" }))
            // Where the report is in ASCII, what is spelt out for that has a backslash and braces, which do nothing.
            let read =
                alphabet == .unicode ? lines : lines.map { $0.replacing(/\\u\{[0-9a-f]+\}/, with: "u") }
            for line in read where !Self.isText(line) {
                Issue.record("\(String(reflecting: text)): \(line)")
            }
        }
    }

    @Test("what people write stays as it is")
    func innocent() {
        for text in [
            "TCP port 22 is accepted by rule 2 of INPUT (-m tcp --dport 22 -j ACCEPT).", "exit 0.",
            "caf\u{e9}, 50% (it's \"here\")",
            "2026-11-30T14:12:00.123Z", "nf_conntrack_max is 0; 198.51.100.7/24", "192.0.2.1:22", "漢字",
        ] {
            #expect(Shown("\(text)" as MarkdownText, .unicode).text == text + "\n")
        }
    }

    @Test("code holds whatever it is given")
    func code() {
        let spans: [(String, String)] = [
            ("a", "`a`"), ("a`b", "``a`b``"), ("`", "`` ` ``"), ("``", "``` `` ```"), (" a ", "`  a  `"),
            ("", "` `"),
            ("`\u{301}", "`` `\u{301} ``"), ("a\nb", "`a b`"),
        ]
        for (text, span) in spans {
            #expect(Shown("\(code: text)" as MarkdownText, .unicode).text == span + "\n")
        }
    }
}
