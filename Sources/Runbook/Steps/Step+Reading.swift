extension Step {
    /// Reads a step from its page; unknown keys and values are problems.
    init(_ page: Page) throws(RunbookError) {
        var keys = KeyReader(file: page.file, page.frontMatter, line: 1)
        self.init(
            id: keys.required("id"), title: keys.required("title"), action: keys.choice("action") ?? .run,
            families: keys.choice("families") ?? .each, isOptional: keys.flag("optional"),
            skipWhen: keys.choice("skip_when"), requires: keys.choices("requires"),
            run: keys.command("run", input: "input"), elsewhere: keys.command("elsewhere"),
            report: keys.choice("report"), changes: keys.choice("changes") ?? .nothing,
            confirm: keys.text("confirm"), instead: keys.variants("instead"), offers: keys.variants("offers"),
            outcomes: keys.outcomes("outcomes"),
            check: keys.check("check"), establishes: keys.choices("establishes"), undo: keys.command("undo"),
            body: page.body, file: page.file, lines: keys.lines)
        let problems = keys.finish()
        if !problems.isEmpty { throw RunbookError(problems: problems) }
    }
}

extension KeyReader {
    fileprivate mutating func command(_ key: String, input: String? = nil) -> CommandTemplate? {
        let argv = texts(key)
        let input = input.map { texts($0) } ?? []
        for name in (argv + input).flatMap(Template.names)
        where CommandTemplate.Variable(rawValue: name) == nil {
            let known = CommandTemplate.Variable.allCases.map(\.rawValue)
            refuse(key, "${\(name.prefix(60))} is not known.\(Spelling.suggestion(for: name, among: known))")
        }
        return argv.isEmpty ? nil : CommandTemplate(argv, input: input)
    }

    fileprivate mutating func variants(_ key: String) -> [Step.Variant] {
        var variants: [Step.Variant] = []
        for var reader in readers(key) {
            let word = reader.required("word")
            let when: Fact? = reader.choice("when")
            let whenMissing: Fact? = reader.choice("when_missing")
            if let run = reader.command("run", input: "input") {
                let undo = reader.command("undo")
                variants.append(
                    Step.Variant(word: word, when: when, whenMissing: whenMissing, run: run, undo: undo))
            } else {
                reader.refuse("run", "This key is missing, or empty.")
            }
            take(reader.finish())
        }
        return variants
    }

    fileprivate mutating func outcomes(_ key: String) -> [Outcome] {
        var outcomes: [Outcome] = []
        for var reader in readers(key) {
            let outcome = Outcome(
                exit: reader.number("exit", in: 0...255), stdout: reader.text("stdout"),
                stderr: reader.text("stderr"),
                says: reader.choice("says"), verdict: reader.choice("verdict") ?? .fail,
                attempts: reader.number("attempts", in: 1...10) ?? 1, hint: reader.text("hint"),
                next: reader.text("next"), line: reader.line)
            outcomes.append(outcome)
            take(reader.finish())
        }
        return outcomes
    }

    fileprivate mutating func check(_ key: String) -> Check? {
        guard let (name, below) = named(key) else { return nil }
        var parameters = below
        let check: Check?
        switch name {
        case "input-listed": check = .inputListed
        case "state-rule-presence": check = .stateRulePresence
        case "input-order": check = .inputOrder
        case "counters-reset": check = .countersReset
        case "counter-rises": check = .counterRises
        case "port-blocked": check = .portBlocked(port: parameters.number("port", in: 1...UInt16.max) ?? 9090)
        case "output-matches": check = .outputMatches(text: parameters.required("stdout"))
        default:
            check = nil
            refuse(
                key, "\(name.quoted) is not known here.\(Spelling.suggestion(for: name, among: Check.names))")
        }
        take(parameters.finish())
        return check
    }
}
