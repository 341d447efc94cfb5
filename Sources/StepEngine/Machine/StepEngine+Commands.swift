import Netfilter
import Runbook

/// From the step file's templates to commands.
extension StepEngine {
    /// The commands of the step for these families, grouped by the word that runs them.
    func groups(of step: Step, for families: [Family]) -> [CommandGroup] {
        var groups: [CommandGroup] = []
        for family in families {
            let variant = step.instead.first { $0.when.map { facts.holds($0, for: family) } ?? false }
            let template = variant?.run ?? step.run
            let undo = variant.map(\.undo) ?? step.undo
            guard let template, let command = command(template, for: family) else { continue }
            let item = CommandGroup.Item(
                family: family, command: command, undo: undo.flatMap { self.command($0, for: family) })
            // The commands of a save step only show the rules; its word comes after the review. Enter alone runs nothing
            // that is not known to read only, whatever the step says.
            let own = step.action == .save ? nil : variant?.word ?? step.confirm
            let word = own ?? (command.effect == .reads ? nil : CommandGroup.unnamedWord)
            if let same = groups.firstIndex(where: { $0.word == word }) {
                groups[same].items.append(item)
            } else {
                groups.append(CommandGroup(word: word, purpose: .step, items: [item]))
            }
        }
        return groups
    }

    /// The step's offers for requirements that are missing.
    func offers(of step: Step, for missing: [FactStanding]) -> [CommandGroup] {
        step.offers.compactMap { offer in
            guard let fact = offer.whenMissing else { return nil }
            let items = missing.filter { $0.fact == fact }.compactMap { standing -> CommandGroup.Item? in
                guard let family = standing.family, let run = command(offer.run, for: family) else {
                    return nil
                }
                return CommandGroup.Item(
                    family: family, command: run, undo: offer.undo.flatMap { command($0, for: family) })
            }
            return items.isEmpty ? nil : CommandGroup(word: offer.word, purpose: .offer(fact), items: items)
        }
    }

    /// Fills in a template. The URL may be one that the person named.
    func command(
        _ template: CommandTemplate, for family: Family, url: String? = nil, host: String? = nil
    ) -> Command? {
        template.filled { value(of: $0, for: family, url: url, host: host) }.map { filled in
            Command(filled.argv, input: filled.input.map { $0 + "\n" }.joined())
        }
    }

    private func value(
        of variable: CommandTemplate.Variable, for family: Family, url: String?, host: String?
    ) -> String? {
        switch variable {
        case .iptables: family.command
        case .iptablesSave: family.command + "-save"
        case .iptablesRestore: family.command + "-restore"
        case .familyFlag: family == .ipv4 ? "-4" : "-6"
        case .icmp: family == .ipv4 ? "icmp" : "ipv6-icmp"
        case .managementProtocol: serviceToAllow(for: family).transport.rawValue
        case .managementPort: serviceToAllow(for: family).portOption
        case .managementSource: settings.source(of: serviceToAllow(for: family), in: family)
        case .servicePosition: analysis(family).map { String($0.positionForServiceRule) }
        case .standingStateRule: analysis(family)?.standingStateRule?.rule.specification
        case .url: url ?? settings.urls[family]
        case .hostAddress: host ?? settings.hostAddresses[family] ?? "ADDRESS-OF-THIS-HOST"
        case .blockedPort: blockedPort(for: family).map { "\($0)" }
        case .testSourcePort: "\(testSourcePort)"
        }
    }

    /// The management service that still needs a rule.
    private func serviceToAllow(for family: Family) -> ServicePorts {
        let reason = facts.standing(of: .managementAllowed, for: family).reason
        guard case .input(.management(let service, _)) = reason else {
            return ServicePorts(tcp: settings.managementPort)
        }
        return service
    }

    /// INPUT of the family as last read, analysed.
    func analysis(_ family: Family) -> InputAnalysis? {
        tables[family].map { InputAnalysis($0.table, family: family) }
    }

    /// Reopens INPUT: the policy of every family that denies by default becomes ACCEPT.
    var reopening: CommandGroup? {
        let closed = settings.families.filter { tables[$0]?.table.input.policy == .drop }
        guard !closed.isEmpty else { return nil }
        let items = closed.map { family in
            CommandGroup.Item(
                family: family, command: Command([family.command, "-w", "5", "-P", "INPUT", "ACCEPT"]))
        }
        return CommandGroup(word: Word.reopen.text, purpose: .reopen, items: items)
    }
}
