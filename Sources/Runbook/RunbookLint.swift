/// What can be wrong with a runbook although each file can be read.
struct RunbookLint {
    private(set) var problems: [RunbookError.Problem] = []
    private let runbook: Runbook

    init(_ runbook: Runbook) {
        self.runbook = runbook
        lintIdentities()
        for step in runbook.steps {
            lintShape(of: step)
            lintWords(of: step)
            lintOutcomes(of: step)
            lintFacts(of: step)
            lintDenial(in: step)
        }
        lintReachability()
        lintSaveGate()
    }

    private mutating func report(_ step: Step, _ key: String?, line: Int? = nil, _ message: String) {
        let line = line ?? step.lines[key ?? ""] ?? 1
        problems.append(.init(file: step.file, line: line, key: key, message: message))
    }

    private mutating func lintIdentities() {
        var seen: Set<String> = []
        for step in runbook.steps where !seen.insert(step.id).inserted {
            report(step, "id", "\"\(step.id)\" is the id of an earlier step.")
        }
    }

    private mutating func lintShape(of step: Step) {
        switch step.action {
        case .run, .save:
            if step.run == nil { report(step, "run", "A step that runs something needs this key.") }
        case .observe:
            if step.elsewhere == nil {
                report(step, "elsewhere", "A step to observe names the command that the person runs.")
            }
            if step.report == nil {
                report(step, "report", "A step to observe says how to read what the person reports.")
            }
        case .review:
            break
        }
        lintEffect(of: step)
        let needsWord = step.changes != .nothing
        if needsWord, step.confirm == nil {
            report(step, "confirm", "A step that changes something needs a word to type.")
        }
        if !needsWord, step.confirm != nil {
            report(step, "confirm", "A step that changes nothing goes on with Enter.")
        }
        if [.rules, .policy].contains(step.changes), step.undo == nil {
            report(step, "undo", "A step that changes rules or a policy says how to take it back.")
        }
    }

    /// What is not known to read only may change rules: the step must say so.
    private mutating func lintEffect(of step: Step) {
        let commands = [("run", step.run)].compactMap { key, run in run.map { (key, $0) } }
        let variants = step.instead.map { ("instead", $0.run) }
        for (key, command) in commands + variants where !command.mayBeOf(step) {
            let program = (command.argv.first ?? "").quoted
            report(
                step, key,
                step.action == .observe || step.action == .save
                    ? "\(program) with these words is not known to only read, which is all that this kind of step may do."
                    : "\(program) with these words is not known to only read, so changes must say rules or policy."
            )
        }
    }

    private mutating func lintWords(of step: Step) {
        var seen = Step.reservedWords
        for (key, word) in [("confirm", step.confirm)].compactMap({ pair in pair.1.map { (pair.0, $0) } })
            + step.instead.map({ ("instead", $0.word) }) + step.offers.map({ ("offers", $0.word) })
        where !(step.action == .save && word == "save") && !seen.insert(word).inserted {
            report(step, key, "The word \"\(word)\" has a meaning here already.")
        }
        for offer in step.offers where offer.whenMissing == nil {
            report(step, "offers", "\"\(offer.word)\" needs when_missing: the fact that it puts in place.")
        }
        for variant in step.instead where variant.when == nil {
            report(
                step, "instead",
                "\"\(variant.word)\" needs when: the fact under which it takes the place of run.")
        }
    }

    private mutating func lintOutcomes(of step: Step) {
        var hasMatchAll = false
        for outcome in step.outcomes {
            if hasMatchAll {
                report(step, "outcomes", "A row before this one matches everything, so it is never reached.")
            }
            hasMatchAll = hasMatchAll || outcome.matchesEverything
            if let hint = outcome.hint, step.body[hint] == nil {
                report(
                    step, "hint", line: outcome.line,
                    "There is no section \("## \(hint)".quoted) in this file.")
            }
            if let next = outcome.next, runbook.index(of: next) == nil {
                report(
                    step, "next", line: outcome.line,
                    "There is no step \(next.quoted).\(Spelling.suggestion(for: next, among: runbook.steps.map(\.id)))"
                )
            }
        }
    }

    private mutating func lintFacts(of step: Step) {
        let used =
            [("skip_when", step.skipWhen)].compactMap { pair in pair.1.map { (pair.0, $0) } }
            + step.requires.map { ("requires", $0) }
            + step.instead.compactMap { $0.when.map { ("instead", $0) } }
        for (key, fact) in used where !isEstablished(fact) {
            report(step, key, "No step establishes \"\(fact.rawValue)\".")
        }
    }

    /// The presence of the rule is looked up together with its effect.
    private func isEstablished(_ fact: Fact) -> Bool {
        runbook.indexOfStep(establishing: fact == .stateRulePresent ? .stateRuleEffective : fact) != nil
    }

    private mutating func lintDenial(in step: Step) {
        let commands = [step.run].compactMap { $0 } + step.instead.map(\.run) + step.offers.map(\.run)
        guard commands.contains(where: \.setsInputPolicyToDrop) else { return }
        if step.changes != .policy {
            report(step, "changes", "The command sets a policy, so this must be \"policy\".")
        }
        let missing = Fact.denyGate.filter { $0.isOfSteps && !step.requires.contains($0) }.map(\.rawValue)
        if !missing.isEmpty {
            report(step, "requires", "Before DROP these must hold too: \(missing.joined(separator: ", ")).")
        }
    }

    private mutating func lintReachability() {
        var reached: Set<Int> = []
        var open = runbook.steps.isEmpty ? [] : [0]
        while let index = open.popLast() {
            guard index < runbook.steps.count, reached.insert(index).inserted else { continue }
            open += runbook.successors(of: index)
        }
        for (index, step) in runbook.steps.enumerated() where !reached.contains(index) {
            report(step, nil, "No step leads here: every way before it jumps over it.")
        }
    }

    private mutating func lintSaveGate() {
        guard let save = runbook.steps.first(where: { $0.action == .save }) else { return }
        for fact in Fact.saveGate where fact.isOfSteps && !isEstablished(fact) {
            report(save, "action", "Saving needs \"\(fact.rawValue)\", which no step establishes.")
        }
    }
}

extension Step {
    /// Words that the wizard itself understands at a prompt, so that no step may give them a meaning.
    package static let reservedWords: Set<String> = [
        "retry", "back", "skip", "why", "hint", "undo", "show", "facts", "shell", "reopen", "quit", "abort",
        "run",
        "watch", "namespace", "peer", "note", "more", "confirm", "console-only", "enable", "help", "save",
        "accept", "shut",
        "?",
    ]
}

extension Outcome {
    fileprivate var matchesEverything: Bool { exit == nil && stdout == nil && stderr == nil && says == nil }
}

extension CommandTemplate {
    /// Whether the step says as much as the command may change.
    fileprivate func mayBeOf(_ step: Step) -> Bool {
        if readsOnly { return true }
        guard step.action == .run || step.action == .review else { return false }
        switch step.changes {
        case .rules, .policy: return true
        case .counters: return argv.contains("-Z") || argv.contains("--zero")
        case .nothing, .savedRules: return false
        }
    }

    /// Whether it is known to read only, whatever the variables stand for.
    private var readsOnly: Bool {
        filled { variable in
            switch variable {
            case .iptables: "iptables"
            case .iptablesSave: "iptables-save"
            case .iptablesRestore: "iptables-restore"
            case .familyFlag: "-4"
            default: "x"
            }
        }.map { ReadOnlyCommand.isOne($0.argv) } ?? false
    }

    fileprivate var setsInputPolicyToDrop: Bool {
        guard let option = argv.firstIndex(where: { $0 == "-P" || $0 == "--policy" }) else { return false }
        return argv[(option + 1)...].starts(with: ["INPUT", "DROP"])
    }
}

extension Runbook {
    /// The steps that may follow a step: the next one, unless every passing outcome jumps, and the jumps.
    func successors(of index: Int) -> [Int] {
        let passing = steps[index].outcomes.filter { $0.verdict == .pass }
        let jumps = passing.compactMap { $0.next.flatMap(self.index) }
        let goesOn = passing.isEmpty || passing.contains { $0.next == nil } || steps[index].isOptional
        return jumps + (goesOn ? [index + 1] : [])
    }
}
