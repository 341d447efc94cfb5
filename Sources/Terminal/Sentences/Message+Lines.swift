import Netfilter
import Runbook
public import StepEngine

extension Message {
    /// The message as lines of the screen.
    public var lines: [ScreenLine] {
        switch self {
        case .step(let header): header.lines
        case .plan(let commands): PlanLayout.lines(commands)
        case .resolving, .resolved, .elsewhere, .probing, .watching, .openingNamespace, .namespaceOpened,
            .runningInNamespace, .notAnAddress, .notAnEndpoint, .reportNotWatched:
            testLines
        case .rulesChangedSinceTests(let rules, let stale): Self.changedSinceTests(rules, stale)
        case .dynamicRulesChanged(let rules):
            [
                .verdict(
                    .note, nil,
                    "Bans, or rules that no packet to this host meets, have changed. That does not touch what was tested:"
                )
            ]
                + rules.flatMap { RulesLayout.changes($0, since: "meanwhile") }
        case .running(let command): [.labelled("runs", command.description)]
        case .verdict(let verdict, let family, let finding, let status):
            [.verdict(verdict, family?.rawValue, (status.map { $0.sentence + " " } ?? "") + finding.sentence)]
        case .output(let family, let command, let result):
            [.labelled(family?.rawValue ?? "ran", command.description)] + Self.output(result)
        case .printed(let result): Self.output(result)
        case .section(let section): [.blank] + Markdown.lines(section.text) + [.blank]
        case .noSection(let word):
            [
                .text(
                    word == .why
                        ? "The step says no more than is shown above." : "Nothing has failed here yet.")
            ]
        case .facts, .requirementsMissing, .saveRefused: factLines
        case .rules(let rules): [.blank] + rules.flatMap(RulesLayout.lines)
        case .changes(let rules): [.blank] + rules.flatMap { RulesLayout.changes($0) }
        case .rulesChangedMeanwhile(let rules):
            [
                .verdict(
                    .note, nil,
                    "The rules changed while you were reading. Nothing was run. This is how they are now:")
            ]
                + rules.flatMap(RulesLayout.lines)
        case .warning(let family, let text): [.verdict(.note, family.rawValue, "iptables warns: \(text)")]
        case .unreadable(let family, let result, let explanation):
            [.verdict(.fail, family.rawValue, explanation)] + Self.output(result)
        case .resumed(let resumption): resumption.lines
        case .noted: [.text("Noted in the journal.")]
        case .login, .provingTracking, .confirmAccess, .leavingToTheTimer, .armingTimer, .timerArmed,
            .timerRefused, .timerExtended, .timerDisarmed, .timerFired, .timerLost, .reopened, .restoring,
            .restored:
            accessLines
        case .savePlan, .bootPlan, .unsaving, .notRestoredByItself, .saveNeedsName: saveLines
        case .help, .needsWord, .notUnderstood, .needsWholeWord, .ambiguous, .unexpectedArgument,
            .needsArgument, .reportNotUnderstood, .interruptedOnce, .inputEnded, .ended:
            answerLines
        }
    }

    private static func output(_ result: CommandResult) -> [ScreenLine] {
        (result.stdout + result.stderr).split(separator: "\n").map { .output(String($0)) }
    }

    private static func changedSinceTests(_ rules: [RulesNow], _ stale: [FactStanding]) -> [ScreenLine] {
        let again = "What was tested under other rules proves nothing about these. To be tested again:"
        return [.verdict(.note, nil, "The rules have changed since they were tested. Nothing was done.")]
            + rules.flatMap { RulesLayout.changes($0, since: "since then") }
            + (stale.isEmpty ? [] : [.text(again)])
            + stale.map { .item(($0.family.map { "\($0.rawValue): " } ?? "") + $0.fact.holdsSentence) }
    }
}

extension Message.StepHeader {
    var lines: [ScreenLine] {
        [.blank, .heading("Step \(number) of \(total)  \(title)")] + Markdown.lines(introduction) + [.blank]
    }
}

/// Commands that are about to run.
enum PlanLayout {
    static func lines(_ commands: [Message.PlannedCommand]) -> [ScreenLine] {
        let offer = commands.first?.word
        let runs = labelled("will run", commands.map(\.command))
        let undos = labelled("undo", commands.compactMap(\.undo))
        let word: [ScreenLine] = offer.map { [.labelled("type", $0)] } ?? []
        return word + runs + undos
    }

    private static func labelled(_ label: String, _ commands: [Command]) -> [ScreenLine] {
        commands.enumerated().flatMap { index, command -> [ScreenLine] in
            let input = command.input.split(separator: "\n").map { ScreenLine.labelled("", "  " + $0) }
            return [.labelled(index == 0 ? label : "", command.description)]
                + (input.isEmpty ? [] : [.labelled("", "which reads:")] + input)
        }
    }
}

/// A family's rules and what changed.
enum RulesLayout {
    static func lines(_ rules: Message.RulesNow) -> [ScreenLine] {
        let now = rules.now.specification.split(separator: "\n").map { ScreenLine.output(String($0)) }
        return [.labelled(rules.family.rawValue, "rules in force:")] + now + changes(rules)
    }

    static func changes(_ rules: Message.RulesNow, since: String = "since the start") -> [ScreenLine] {
        let changes = RulesetDifference.between(rules.before, and: rules.now)
        guard !changes.isEmpty else {
            return [.labelled(rules.family.rawValue, "nothing changed \(since)")]
        }
        return [.labelled(rules.family.rawValue, "changed \(since):")]
            + changes.map { .output(($0.isAdded ? "+ " : "- ") + $0.text) }
    }
}
