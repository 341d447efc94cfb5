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
