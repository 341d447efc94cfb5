import Netfilter
import Runbook

/// Tests that happen elsewhere: the person reports, the kernel's counters confirm.
extension StepEngine {
    mutating func beginObservation() -> [Action] {
        return progress.toObserve.first.map { askToObserve($0) } ?? complete()
    }

    /// Asks for the test of one family. The counters from here on belong to it.
    mutating func askToObserve(_ family: Family) -> [Action] {
        guard let report = step.report, let template = step.elsewhere else { return complete() }
        baselines[report, default: [:]][family] = tables[family]?.packets(movedBy: report) ?? 0
        let command = command(template, for: family, url: settings.urls[family] ?? "http://ANOTHER-HOST/")
        let shown = command.map { [Action.show(.elsewhere(report, family, $0))] } ?? []
        let words: [Word] = (step.run == nil ? [] : [.run]) + (report == .curl ? [.done] : [])
        let all: [Word] =
            words + (step.isOptional ? [.skip] : []) + (settings.hasPeer ? [.peer] : []) + [.back]
        return shown + ask(.observe(family), all, report: report)
    }

    mutating func runTest(url: String, _ prompt: Prompt, _ situation: Situation) -> [Action] {
        guard case .observe(let family) = situation, let template = step.run else { return [.ask(prompt)] }
        guard let command = command(template, for: family, url: url.isEmpty ? nil : url) else {
            return [.show(.needsArgument(.run)), .ask(prompt)]
        }
        state = .reporting(family, .test)
        return [.show(.running(command)), .run(command)]
    }

    mutating func testFinished(_ result: CommandResult, _ family: Family) -> [Action] {
        let output = result.isSilent ? [] : [Action.show(.printed(result))]
        return output + judge(result, .ended(result.status), family)
    }

    mutating func peerFinished(
        _ line: String, _ result: CommandResult, _ prompt: Prompt, _ situation: Situation
    ) -> [Action] {
        let shown: [Action] = [
            .show(.output(nil, Command(["peer", line]), result)),
            .show(.verdict(.note, nil, .ended(result.status))),
        ]
        let text = result.stdout + result.stderr
        if case .observe = situation, prompt.report == .nc, Outcome.Saying(nc: text) != nil {
            return shown + reported(text, prompt, situation)
        }
        state = .asking(prompt, situation)
        return shown + [.ask(prompt)]
    }

    mutating func reported(_ text: String, _ prompt: Prompt, _ situation: Situation) -> [Action] {
        guard case .observe(let family) = situation, let report = prompt.report else { return [.ask(prompt)] }
        switch report {
        case .curl:
            guard let exit = curlExitStatus(in: text) else {
                return [.show(.reportNotUnderstood(report)), .ask(prompt)]
            }
            return reportedExit(exit, situation)
        case .nc:
            guard let saying = Outcome.Saying(nc: text) else {
                return [.show(.reportNotUnderstood(report)), .ask(prompt)]
            }
            let row = step.outcomes.first { $0.says == saying }
            return judge(row, .ncSaid(saying), family)
        }
    }

    mutating func reportedExit(_ exit: Int32, _ situation: Situation) -> [Action] {
        guard case .observe(let family) = situation else { return [] }
        return judge(CommandResult(.exited(exit)), .curlEnded(exit), family)
    }

    private mutating func judge(_ result: CommandResult, _ finding: Finding, _ family: Family) -> [Action] {
        let finding = result.exit.map { step.report == .curl ? Finding.curlEnded($0) : finding } ?? finding
        return judge(step.outcomes.first { $0.matches(result) }, finding, family)
    }

    private mutating func judge(_ outcome: Outcome?, _ finding: Finding, _ family: Family) -> [Action] {
        progress.hint = outcome?.hint
        guard outcome?.verdict == .pass else { return [.show(.verdict(.fail, family, finding))] + fail() }
        progress.next = outcome?.next
        let remark = outcome?.hint.flatMap { step.body[$0] }.map { [Action.show(.section($0))] } ?? []
        return [.show(.verdict(.ok, family, finding))] + remark + read(.afterObservation(family))
    }

    /// What was reported counts only if the kernel's counters agree.
    mutating func judgeObservation(of family: Family) -> [Action] {
        var conclusions =
            step.check.map { self.conclusions(of: $0, CommandResult(.exited(0)), for: family) } ?? []
        if let report = step.report, baselines[report]?[family] == nil {
            conclusions = [(.fail, .rulesChangedSinceTest)]
        }
        let shown = conclusions.map { Action.show(.verdict($0.verdict, family, $0.finding)) }
        guard !conclusions.contains(where: { $0.verdict == .fail }) else {
            progress.hint = "counters-disagree"
            return shown + fail()
        }
        record(step.establishes, for: family)
        progress.toObserve.removeAll { $0 == family }
        return shown + (progress.toObserve.first.map { read(.observation($0)) } ?? complete())
    }
}
