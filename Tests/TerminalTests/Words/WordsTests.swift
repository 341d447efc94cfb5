import Foundation
import SafeText
import Testing

@testable import StepEngine
@testable import Terminal

/// Every sentence that the program can say, for every kind of value: nothing false by its form, nothing unexplained.
struct WordsTests {
    private static let root = URL(filePath: #filePath).appending(path: "../../../..").standardized
    private static let samples = [0, 1, 2, 21].map { Samples(text: "eth0", number: $0) }

    /// What no sample can have, and why.
    private static let impossible: [String: Set<String>] = [
        // What others typed, before it is answered.
        "Answer": ["word", "report", "incomplete", "ambiguous", "unexpectedArgument", "unknown"],
        // The steps are looked at by themselves.
        "StepMessage": ["section"],
        // Nobody is told of a packet that got through.
        "PathDecision.Fate": ["accepted"], "PathDecision.Decider": ["nothing"],
        // It names itself by a text.
        "OpenDoor.Sources": ["anywhere", "most", "many"],
    ]

    @Test("each case of all that can be said is among the samples")
    func samplesAreComplete() throws {
        let samples = Self.samples[2]
        let used = (samples.messages.map(Cases.used) + samples.speeches.map(Cases.used)).reduce(into: [:]) {
            $0.merge($1) { $0.union($1) }
        }
        let sources = Self.root.appending(path: "Sources")
        let spoken = try Cases.declared(in: sources.appending(path: "StepEngine/Speech"))
        try #require(spoken.count > 25)
        var declared = spoken
        for module in ["StepEngine", "Netfilter", "Runbook"] {
            declared.merge(try Cases.declared(in: sources.appending(path: module))) { $0.union($1) }
        }
        for name in Set(spoken.keys).union(used.keys).sorted() {
            let missing = (declared[name] ?? []).subtracting(used[name] ?? [])
                .subtracting(Self.impossible[name] ?? [])
            #expect(missing.isEmpty, "\(name): \(missing.sorted())")
        }
    }

    /// All that a person reads, a paragraph each, without what is a command or its output.
    private static func paragraphs() throws -> Set<String> {
        let lines = samples.flatMap { samples in
            samples.messages.flatMap(\.lines) + samples.speeches.flatMap(\.lines)
        }
        return Set(
            (lines + (try stepLines())).compactMap { line in
                switch line {
                case .text(let text), .item(let text), .verdict(_, _, let text): text
                // Without a label it goes on, such as with the next line of what a command reads.
                case .labelled(let label, let text): label.isEmpty ? nil : text
                case .blank, .heading, .command, .toType, .output: nil
                }
            })
    }

    private static func stepLines() throws -> [ScreenLine] {
        let folder = root.appending(path: "Steps/allow-established")
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        return try files.flatMap { file in
            let parts = try String(contentsOf: file, encoding: .utf8).components(separatedBy: "---\n")
            return Markdown.lines(parts.dropFirst(2).joined())
        }
    }

    @Test("subject and verb agree, whatever the number")
    func agreement() throws {
        let noun = "(packet|rule|second|SYN|address|record|line|connection|process|file|chain|table)"
        let faults = [
            try Regex("\\b1 \(noun)(s|es)\\b"), try Regex("\\b(0|2|21) \(noun)\\b(?!s)"),
            try Regex("\\b1 \(noun) (were|are|have|come|stand|reach|hold)\\b"),
            try Regex("\\b(0|2|21) \(noun)(s|es) (was|is|has|comes|stands|reaches|holds)\\b"),
            try Regex("\\beth0 and eth0 (was|is|has|comes|stands|reaches|holds|drops|refuses|restores)\\b"),
            try Regex("\\b[0-9]+ and [0-9]+ (was|is|has|comes|stands|reaches|holds)\\b"),
            try Regex("\\bports [0-9]+ to [0-9]+ (was|is|has|listens)\\b"),
        ]
        for text in try Self.paragraphs() {
            for fault in faults { #expect(text.firstMatch(of: fault) == nil, "\(text)") }
        }
    }

    @Test("no sentence has a gap, or the traces of a value that was not turned into words")
    func form() throws {
        let gaps = ["  ", " ,", " ;", "( ", " )", "()", ",.", ":.", "nil", "Optional"]
        let dots = [/\s\.(?!\.)/, /[^.]\.\.(?!\.)/]
        for text in try Self.paragraphs() {
            #expect(!text.isEmpty && text.first != " " && text.last != " ", "\(text)")
            for gap in gaps { #expect(!text.contains(gap), "\(gap): \(text)") }
            for dot in dots { #expect(text.firstMatch(of: dot) == nil, "\(text)") }
        }
    }

    /// A word that is new is plain English, or belongs into the list that `surefoot help words` prints.
    @Test("each word is plain, or explained")
    func vocabulary() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "plain-words.txt")
        let plain = Set(try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map(String.init))
        let explained = Set(Glossary.entries.flatMap { Self.words(of: $0.word) })
        let words = try Self.paragraphs().reduce(into: Set()) { $0.formUnion(Self.words(of: $1)) }
        let unknown = words.subtracting(plain).filter { word in
            !explained.contains(word) && !(word.hasSuffix("s") && explained.contains(String(word.dropLast())))
        }
        #expect(unknown.isEmpty, "\(unknown.sorted())")
        let unused = plain.subtracting(words)
        #expect(unused.isEmpty, "Nobody says \(unused.sorted())")
    }

    /// In lower case, and without what only says whose something is.
    private static func words(of text: String) -> Set<String> {
        Set(
            text.matches(of: /[A-Za-z][A-Za-z'-]*[A-Za-z]|[A-Za-z]/).map { match in
                let word = match.0.lowercased()
                return word.hasSuffix("'s") ? String(word.dropLast(2)) : word
            })
    }

    @Test("what is to be typed is marked, and nothing else is needed to know it")
    func marks() throws {
        let unmarked = [
            #"surefoot (run|check|resume|rollback|report|guard|confirm|practice|help|sessions|runbook)\b"#,
            #"\b(nft list|systemctl [a-z]+|apt-get|firewall-cmd|ufw (disable|enable|allow))\b"#,
            #"\b(ip6?tables|ssh|curl|nc) -"#, #"--(management|file|yes|full|take-over|open)\b"#,
            #"\b(retry|reopen|console-only)\b"#, #"\b(quit|abort) (once|puts|leaves|takes|has)\b"#,
            #"\b[Tt]ype (enable|shut|accept|watch|run|more(?! of)|back|show|save|confirm|quit|abort|peer|namespace)\b"#,
        ].map { try? Regex($0) }
        for text in try Self.paragraphs() {
            // What a prompt offers is a list of such words, and a rule's own text is nobody's to type.
            let rest = text.replacing(/`[^`]*`/, with: "").replacing(/Possible here: .*/, with: "")
                .replacing(/\(-[^)]*\)/, with: "")
            for pattern in unmarked {
                #expect(rest.firstMatch(of: try #require(pattern)) == nil, "\(text)")
            }
        }
    }

    /// What the same may be said of: the verdict tells them apart, or they are the same.
    private static let alike: [Set<String>] = [
        ["command.ended", "command.failed"], ["test.inbound", "test.outbound"],
        ["fact.observed", "input.policy"], ["fact.observed", "input.namedPortsAlone"],
    ]

    /// A sentence that two findings share says too little of one, or too much of the other.
    @Test("each conclusion has a sentence of its own")
    func distinction() {
        for samples in Self.samples {
            var tellers: [String: Set<String>] = [:]
            for finding in samples.findings {
                tellers[finding.sentence, default: []].insert(Cases.path(of: finding))
            }
            for (sentence, cases) in tellers where !Self.alike.contains(cases) {
                #expect(cases.count == 1, "\(cases.sorted()): \(sentence)")
            }
        }
    }

    @Test("what a step quotes is said")
    func quotations() throws {
        let said = try Self.paragraphs()
        for text in said {
            for quotation in text.matches(of: /"([^"]*)":/) {
                #expect(said.contains { $0 != text && $0.contains(quotation.1) }, "\"\(quotation.1)\"")
            }
        }
    }

    @Test("everything fits into 78 columns but what is to be copied")
    func width() throws {
        let renderer = Renderer(Capabilities(width: 78))
        let lines =
            Self.samples.flatMap { samples in
                samples.messages.flatMap(\.lines) + samples.speeches.flatMap(\.lines)
            } + (try Self.stepLines())
        for line in lines {
            switch line {
            case .toType, .command: continue
            default: break
            }
            let shown = renderer.render([line]).text
            #expect(shown.split(separator: "\n").allSatisfy { $0.count <= 78 }, "\(shown)")
        }
    }
}
