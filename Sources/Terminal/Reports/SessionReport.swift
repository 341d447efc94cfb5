import Netfilter
public import SafeText
public import StepEngine

/// What a session did, as Markdown.
public struct SessionReport {
    private let entries: [(at: String, record: Record)]
    private let history: SessionHistory
    private let isOfThisBoot: Bool
    /// How many secrets are masked, and the file that has them.
    private let masks: (count: Int, journal: String)

    /// A report of a journal's entries.
    ///
    /// - Parameters:
    ///   - entries: the entries.
    ///   - journal: their file.
    ///   - isOfThisBoot: whether the host was not restarted since the session.
    public init(
        _ entries: Masked<[(at: String, record: Record)]>, of journal: String, isOfThisBoot: Bool
    ) {
        self.entries = entries.value
        history = SessionHistory(entries.value.map(\.record))
        masks = (entries.count, journal)
        self.isOfThisBoot = isOfThisBoot
    }

    /// That something is masked, and where it can be looked up; nil if nothing is.
    public static func remark(onMasks count: Int, journal: String) -> String? {
        guard count > 0 else { return nil }
        return "\(count == 1 ? "One text that looks" : "\(count) texts that look") like a secret "
            + "\(count == 1 ? "is" : "are") masked here. "
            + "The journal has them as they were, for root alone on that host: \(journal)"
    }

    /// The report.
    public var markdown: MarkdownText {
        (head + SessionSummary(entries.map(\.record), history).lines + ["", "## What happened", ""]
            + entries.flatMap(lines) + ["", "## Rules at the start", ""]
            + Self.rules(history.snapshot) + ["", "## Rules as last read", ""] + Self.rules(history.rules))
            .joined(separator: "\n")
    }

    private var head: [MarkdownText] {
        guard let header = history.header else { return ["# A session without a beginning"] }
        let place = history.isGuard ? "under guard" : "at step \(history.step)"
        let end = history.ending?.name ?? "still open, \(place)"
        return [
            "# Session \(header.id)", "",
            "- host: \(header.host), managed on \(header.management.sentence)",
            "- by: \(header.account), \(header.login)",
            history.isGuard ? "- a command under guard" : Self.runbook(header),
            "- families: \(header.families.map(\.rawValue).joined(separator: ", ")); \(header.iptables)",
            "- program: surefoot \(header.version)",
            "- begun: \(entries.first?.at ?? "")",
            "- end: \(end)",
        ] + (isOfThisBoot ? [] : ["- the host was restarted since"]) + remark
    }

    private var remark: [MarkdownText] {
        Self.remark(onMasks: masks.count, journal: masks.journal).map { ["- \($0)"] } ?? []
    }

    private static func runbook(_ header: SessionHeader) -> MarkdownText {
        guard let folder = header.runbookFolder else {
            return "- runbook: \(header.runbook), part of the program, SHA-256 \(header.runbookHash)"
        }
        let owner: MarkdownText = header.runbookOwner.map { " of \($0)" } ?? ""
        return "- runbook: \(code: folder)\(owner), not part of the program, SHA-256 \(header.runbookHash)"
    }

    private func lines(_ at: String, _ record: Record) -> [MarkdownText] {
        switch record {
        case .began, .rules, .touched, .evidence, .counts, .tracking: []
        case .watched(let result): result.flows.map { "  - seen: \($0.reportText)" }
        case .resumed(let account, let login): ["- \(at) gone on by \(account), \(login)"]
        case .answered(let text): ["- \(at) typed: \(code: text)"]
        case .entered(let step, _, let title): ["", "### Step \(step): \(title)", ""]
        case .guarding(let command, _):
            [
                history.isGuard
                    ? "- \(at) ran under guard: \(code: command.description)"
                    : "- \(at) wrote all rules down before \(code: command.description)"
            ]
        case .intent(let intent): ["- \(at) \(Self.text(of: intent))"]
        case .ended(let result): ["  - \(result.status.sentence)"] + Self.output(result)
        case .timer(let timer): ["- \(at) rollback timer: \(Self.text(of: timer))"]
        case .restored(let result):
            ["- \(at) \(result == .restored ? "rules put back" : "rules not put back")"]
        case .saving: []
        case .unsaved: ["- \(at) took back what was saved"]
        case .saved(.saved(let files)):
            files.map {
                $0.family == nil
                    ? "- \(at) wrote \(code: $0.path)"
                    : "- \(at) saved \($0.rules) rules to \(code: $0.path)"
            }
        case .saved(.failed(let reason)): ["- \(at) not saved: \(reason)"]
        case .concluded(let verdict, let family, let text):
            ["  - **\(verdict.word)** \((family.map { $0.rawValue + " " } ?? "") + text)"]
        case .accepted(let order, let families):
            [
                "- \(at) accepted \(code: order.description), \(families.map(\.rawValue).joined(separator: " and "))"
            ]
        case .shut(let services):
            ["- \(at) agreed to shut: \(services.map(\.reportText).joined(separator: ", "))"]
        case .note(let text): ["- \(at) **note:** \(text)"]
        case .finished(let ending): ["- \(at) ended: \(ending.name)"]
        }
    }

    private static func text(of intent: Record.Intent) -> MarkdownText {
        switch intent {
        case .run(let command): "ran \(code: command.description)"
        case .peer(let line): "ran on the peer: \(code: line)"
        case .probe(let insertions, let deletions):
            "counted with \(codes(insertions)), then \(codes(deletions))"
        case .openNamespace: "made a temporary namespace"
        case .runInNamespace(let command): "ran in the namespace: \(code: command.description)"
        case .armTimer: "started the rollback timer"
        case .disarmTimer: "told the rollback timer to stop"
        case .restore: "began to put the rules back"
        case .save: "began to save the rules"
        }
    }

    private static func text(of timer: Record.Timer) -> MarkdownText {
        switch timer {
        case .armed: "armed"
        case .refused(let reason): "not armed. \(reason)"
        case .disarmed: "stopped"
        case .fired(.restored): "put the rules back"
        case .fired(.opened): "could not put the rules back, and opened INPUT"
        case .fired(.failed): "could not put the rules back"
        case .lost: "its process is gone"
        }
    }

    private static func output(_ result: CommandResult) -> [MarkdownText] {
        let lines = (result.stdout + result.stderr).split(separator: "\n")
        return lines.isEmpty ? [] : [""] + MarkdownText.block(lines.joined(separator: "\n"), indent: 4) + [""]
    }

    private static func rules(_ rules: [Family: String]) -> [MarkdownText] {
        rules.sorted { $0.key < $1.key }.flatMap { family, text in
            ["\(family.rawValue):", ""] + MarkdownText.block(text) + [""]
        }
    }

    private static func codes(_ commands: [Command]) -> MarkdownText {
        commands.map { "\(code: $0.description)" }.joined(separator: ", ")
    }
}

extension Flow {
    /// What was seen of the connection, for the report.
    fileprivate var reportText: String {
        let ends = isOurs ? "to \(remotePlace)" : "from \(remotePlace) to port \(localPort)"
        let seen = [
            (synsOut, "SYN out"), (synsIn, "SYN in"), (synAcksOut, "SYN-ACK out"), (synAcksIn, "SYN-ACK in"),
            (resetsOut, "RST out"), (resetsIn, "RST in"), (packetsIn, "packets in"),
        ]
        let counts = seen.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
        return "\(ends) by \(interface): \(counts.joined(separator: ", "))"
    }
}

extension ShutConsent {
    /// The service, for the report.
    fileprivate var reportText: String {
        "\(port) (\(owner.name), \(family.rawValue)\(rules == nil ? "" : ", in part"))"
    }
}
