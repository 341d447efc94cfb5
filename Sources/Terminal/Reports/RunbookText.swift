public import Netfilter
public import Runbook

/// A runbook as text to read.
public enum RunbookText {
    /// The steps with all their prose.
    public static func lines(_ runbook: Runbook) -> [ScreenLine] {
        let head: [ScreenLine] = [.heading(runbook.title), .blank] + Markdown.lines(runbook.introduction)
        return head + runbook.steps.enumerated().flatMap { lines($0 + 1, $1) }
    }

    private static func lines(_ number: Int, _ step: Step) -> [ScreenLine] {
        let head: [ScreenLine] = [.blank, .heading("\(number). \(step.title)"), .blank]
        let sections = step.body.sections.flatMap { section -> [ScreenLine] in
            [.blank, .heading(section.heading), .blank] + Markdown.lines(section.text)
        }
        return head + Markdown.lines(step.body.introduction) + [.blank] + DryRun.commands(of: step) + sections
    }
}

/// What a walk would do, without doing it.
public enum DryRun {
    /// Every step with its commands, conditions and undo.
    public static func lines(_ runbook: Runbook, management: ServicePorts) -> [ScreenLine] {
        [
            .heading(runbook.title),
            .text("Nothing is run. Commands are shown for IPv4; IPv6 has the same with ip6tables."),
        ] + steps(of: runbook, management: management)
    }

    /// What a runbook that is not part of the program is about to do, to be read before anything is done.
    public static func announcement(of runbook: Runbook, management: ServicePorts) -> [ScreenLine] {
        [
            .text(
                "What its steps would run, for IPv4; IPv6 has the same with ip6tables. Nothing was run yet.")
        ] + steps(of: runbook, management: management) + [.blank]
    }

    private static func steps(of runbook: Runbook, management: ServicePorts) -> [ScreenLine] {
        runbook.steps.enumerated().flatMap { index, step in
            [.blank, .heading("Step \(index + 1) of \(runbook.steps.count)  \(step.title)")]
                + commands(of: step, management: management)
        }
    }

    static func commands(of step: Step, management: ServicePorts = ServicePorts(tcp: 22)) -> [ScreenLine] {
        func show(_ label: String, _ template: CommandTemplate?) -> [ScreenLine] {
            guard let filled = template?.filled({ placeholder($0, management) }) else { return [] }
            return [.labelled(label, filled.argv.joined(separator: " "))]
                + filled.input.map { .labelled("", "  " + $0) }
        }
        let needs: [ScreenLine] =
            step.requires.isEmpty
            ? [] : [.labelled("only if", step.requires.map(\.rawValue).joined(separator: ", "))]
        let skip: [ScreenLine] = step.skipWhen.map { [.labelled("not if", $0.rawValue)] } ?? []
        let questions = step.asked.map { ScreenLine.labelled("asks", $0) }
        let variants = (step.offers + step.instead).flatMap { variant -> [ScreenLine] in
            let condition =
                variant.whenMissing.map { "without \($0.rawValue)" } ?? variant.when.map {
                    "with \($0.rawValue)"
                } ?? ""
            return [.labelled("or on", "\(variant.word) (\(condition))")] + show("", variant.run)
                + show("undo", variant.undo)
        }
        let results: [ScreenLine] =
            step.establishes.isEmpty
            ? [] : [.labelled("so that", step.establishes.map(\.rawValue).joined(separator: ", "))]
        return needs + skip + questions + show("runs", step.run) + show("elsewhere", step.elsewhere)
            + show("undo", step.undo) + variants + results
    }

    private static func placeholder(
        _ variable: CommandTemplate.Variable, _ management: ServicePorts
    ) -> String {
        switch variable {
        case .iptables, .iptablesSave, .iptablesRestore: variable.rawValue
        case .familyFlag: "-4"
        case .icmp: "ipv6-icmp"
        case .managementProtocol: management.transport.rawValue
        case .managementPort: management.portOption
        case .managementSource: ""
        case .servicePosition: "POSITION-BELOW-THE-STATE-RULE"
        case .standingStateRule: "THE-RULE-AS-IT-STANDS"
        case .url: "http://ANOTHER-HOST/"
        case .hostAddress: "ADDRESS-OF-THIS-HOST"
        case .blockedPort: "9090"
        case .testSourcePort: "SOURCE-PORT"
        }
    }
}

extension Step {
    /// What the person is asked for, in the order in which it is.
    fileprivate var asked: [String] {
        let word =
            switch action {
            case .observe where report == .curl: "run, run URL, watch HOST, or namespace"
            case .observe:
                "watch, watch ADDRESS, or namespace; after watch, for the answer of the other machine's command"
            case .save:
                "Enter; then save, or save NAME; then enable, if nothing restores the rules at boot yet"
            case .run, .review: confirm ?? "Enter"
            }
        let login = "the code, typed in a new login; without it the rules go back by themselves"
        let services = "shut, or accept PORT from NETWORK because REASON, if the policy would shut a service"
        return (changes == .policy ? [services] : []) + [word + (isOptional ? ", or skip" : "")]
            + (establishes.contains(.managementReconnected) ? [login] : [])
    }
}
