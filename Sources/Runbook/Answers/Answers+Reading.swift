extension Answers {
    /// Reads a file of answers for a runbook.
    ///
    /// - Parameters:
    ///   - file: the file's name, for messages.
    ///   - text: what it holds.
    ///   - runbook: the runbook.
    ///   - objection: why a service cannot be accepted as it is written; nil if it can.
    /// - Throws: `RunbookError` with everything that is missing, unknown or wrong, each with its line.
    public init(
        file: String, text: String, for runbook: Runbook, objection: (Accept) -> String? = { _ in nil }
    ) throws(RunbookError) {
        try SourceText.check(text, file: file)
        let mapping = try YAMLReader.keys(of: text, file: file, firstLine: 1)
        var keys = KeyReader(file: file, mapping, line: 1)
        probe = keys.probe("probe_via")
        urls = keys.urls("url")
        accepts = keys.accepts("accept", objection)
        shutsOthers = keys.agreement("shut")
        steps = keys.answers("steps", for: runbook)
        let problems = keys.finish()
        if !problems.isEmpty { throw RunbookError(problems: problems) }
    }

    /// A file to fill in, or, with answers, one that gives them.
    public static func text(for runbook: Runbook, _ answers: Answers? = nil) -> String {
        let steps = runbook.steps.filter { !$0.questions.isEmpty }.flatMap { step in
            ["  # \(step.title)", "  \(step.id):"]
                + step.questions.map { word in
                    let given = answers?.steps[step.id]?[word].map { text(of: $0, to: word, step) }
                    return "    \(word): " + (given ?? step.usualAnswer(to: word))
                }
        }
        let head = [
            "# Answers for: surefoot run --no-input --answers FILE",
            "# Who tries the new connections: namespace, or [ssh, HOST] for another machine.",
            "probe_via: " + text(of: answers?.probe ?? .namespace),
            "# Where the outbound test goes; a family without an address tests with a namespace.",
            text(of: answers?.urls ?? [:]),
            "# Services that others can reach, and that the policy would shut. accept lets these in; shut: yes agrees",
            "# that the others are shut. Without it a walk that finds others ends before the policy.",
            text(of: answers?.accepts ?? []),
            "shut: \(answers?.shutsOthers ?? false ? "yes" : "no")",
            "# yes: the word is typed. no: it is not, and what needs it is put back.",
            "steps:",
        ]
        return (head + steps).map { $0 + "\n" }.joined()
    }

    private static func text(of probe: Probe) -> String {
        switch probe {
        case .namespace: "namespace"
        case .ssh(let host): "[ssh, \(host)]"
        }
    }

    private static func text(of urls: [String: String]) -> String {
        guard !urls.isEmpty else { return "# url: {ipv4: \"http://ANOTHER-HOST/\"}" }
        let given = urls.sorted { $0.key < $1.key }.map { "\($0.key): \(quoted($0.value))" }
        return "url: {\(given.joined(separator: ", "))}"
    }

    private static func text(of accepts: [Accept]) -> String {
        guard !accepts.isEmpty else {
            return "# accept: [{port: 80}, {port: 53/udp, from: '198.51.100.0/24', because: 'our resolver'}]"
        }
        let entries = accepts.map { accept in
            "port: \(accept.port)" + (accept.network.map { ", from: \(quoted($0))" } ?? "")
                + (accept.reason.map { ", because: \(quoted($0))" } ?? "")
        }
        return "accept:\n" + entries.map { "  - {\($0)}" }.joined(separator: "\n")
    }

    private static func text(of answer: Answer, to word: String, _ step: Step) -> String {
        switch answer {
        case .yes: word == step.confirm && step.action == .save ? hostFiles : "yes"
        case .no: "no"
        case .with(let text): quoted(text)
        }
    }

    /// A single-quoted scalar of YAML, in which only the quote itself is special (YAML 1.2, 7.3.2).
    static func quoted(_ text: String) -> String {
        "'" + text.map { $0 == "'" ? "''" : String($0) }.joined() + "'"
    }
}

extension Step {
    /// What most people would answer.
    fileprivate func usualAnswer(to word: String) -> String {
        if action == .save, word == confirm { return Answers.hostFiles }
        return isOptional ? "no" : "yes"
    }
}

extension KeyReader {
    fileprivate mutating func probe(_ key: String) -> Answers.Probe {
        let words = texts(key)
        switch (words.first, words.count) {
        case ("namespace", 1): return .namespace
        case ("ssh", 2): return .ssh(host: words[1])
        case (nil, _): refuse(key, "This key is missing. Allowed: namespace, or [ssh, HOST].")
        default:
            refuse(
                key,
                "\(words.joined(separator: " ").quoted) is not known. Allowed: namespace, or [ssh, HOST].")
        }
        return .namespace
    }

    fileprivate mutating func urls(_ key: String) -> [String: String] {
        guard isThere(key), var keys = below(key) else { return [:] }
        var urls: [String: String] = [:]
        for family in Answers.families { urls[family] = keys.text(family) }
        take(keys.finish())
        return urls
    }

    fileprivate mutating func accepts(
        _ key: String, _ objection: (Answers.Accept) -> String?
    ) -> [Answers.Accept] {
        readers(key).map { entry in
            var keys = entry
            let accept = Answers.Accept(
                port: keys.required("port"), network: keys.text("from"), reason: keys.text("because"))
            if keys.problems.isEmpty, let sentence = objection(accept) { keys.refuse("port", sentence) }
            take(keys.finish())
            return accept
        }
    }

    fileprivate mutating func agreement(_ key: String) -> Bool {
        isThere(key) && yesOrNo(key) == .yes
    }

    fileprivate mutating func answers(
        _ key: String, for runbook: Runbook
    ) -> [String: [String: Answers.Answer]] {
        guard isThere(key) else {
            refuse(
                key,
                "This key is missing: it holds the answers, step by step. surefoot plan --answers prints a file."
            )
            return [:]
        }
        guard var keys = below(key) else { return [:] }
        var answers: [String: [String: Answers.Answer]] = [:]
        for step in runbook.steps where !step.questions.isEmpty {
            answers[step.id] = keys.answers(to: step)
        }
        take(keys.finish())
        return answers
    }

    private mutating func answers(to step: Step) -> [String: Answers.Answer] {
        let words = step.questions.joined(separator: ", ")
        guard isThere(step.id) else {
            refuse(step.id, "This key is missing: the step asks for \(words).")
            return [:]
        }
        guard var keys = below(step.id) else { return [:] }
        var answers: [String: Answers.Answer] = [:]
        for word in step.questions {
            answers[word] =
                step.action == .save && word == step.confirm ? keys.place(word) : keys.yesOrNo(word)
        }
        take(keys.finish())
        return answers
    }

    private mutating func yesOrNo(_ word: String) -> Answers.Answer? {
        guard let text = text(word) else {
            // Nothing needs to be made so where it is so already.
            if word == Answers.enable { return .no }
            refuse(word, "This answer is missing: yes or no.")
            return nil
        }
        switch text.lowercased() {
        case "yes", "true": return .yes
        case "no", "false": return .no
        default:
            refuse(word, "\(text.quoted) is neither yes nor no.")
            return nil
        }
    }

    private mutating func place(_ word: String) -> Answers.Answer? {
        guard let text = text(word), !text.isEmpty else {
            refuse(
                word,
                "This answer is missing: \(Answers.hostFiles), or a path; NAME writes NAME.v4 and NAME.v6.")
            return nil
        }
        if text == Answers.hostFiles { return .yes }
        guard text.hasPrefix("/") else {
            refuse(
                word, "\(text.quoted) is neither \(Answers.hostFiles) nor a whole path, such as /root/rules.")
            return nil
        }
        return .with(text)
    }
}
