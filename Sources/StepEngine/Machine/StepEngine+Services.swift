import Netfilter
import Runbook

/// Before a policy denies: which listening services would it shut, and may it? Nobody's service is shut unnamed.
extension StepEngine {
    /// Why the listening services are being listed.
    enum Listing: Sendable, Equatable {
        /// To name those that would be shut, before the step's word is asked for.
        case beforeQuestion
        /// To see that no other ones would be, after the word and before the command.
        case beforeCommand(CommandGroup)
    }

    mutating func list(_ listing: Listing) -> [Action] {
        state = .listing(listing)
        return [.listServices]
    }

    mutating func servicesListed(_ services: [ListeningService]) -> [Action] {
        guard case .listing(let listing) = state else { return [] }
        switch listing {
        case .beforeQuestion: return name(services)
        case .beforeCommand(let group): return denyIfAgreed(group, services)
        }
    }

    private mutating func name(_ services: [ListeningService]) -> [Action] {
        guard let group = progress.groups.first else { return complete() }
        progress.named = shut(services, by: group)
        guard progress.named.allSatisfy(isAgreed) else {
            return [.show(.services(.wouldBeShut(progress.named)))]
                + ask(.services, [.shut, .accept] + (step.isOptional ? [.skip] : []) + [.back])
        }
        guard !progress.named.isEmpty else {
            return [.show(.verdict(.ok, nil, .services(.nothingShut)))] + ask(for: group)
        }
        return [.show(.services(.agreed(progress.named)))] + ask(for: group, besides: [.accept])
    }

    /// A service may have begun to listen while the person was reading, and the rules may have changed.
    private mutating func denyIfAgreed(_ group: CommandGroup, _ services: [ListeningService]) -> [Action] {
        let strange = shut(services, by: group).filter { !isAgreed($0) }
        guard strange.isEmpty else { return putOff(strange) }
        return run(group)
    }

    /// Back to the question. While no policy of the session is in force there is nothing to guard.
    private mutating func putOff(_ strange: [ShutService]) -> [Action] {
        let shown = [Action.show(.verdict(.note, nil, .services(.shutMeanwhile(strange))))]
        guard timer == .armed, !hasDenied else { return shown + read(.step) }
        state = .disarming(.putOff)
        return shown + [.disarmTimer]
    }

    /// Those of the services that the commands would shut, by the rules as last read. Those by which the host is managed are
    /// not among them: the policy has conditions of its own for them.
    private func shut(_ services: [ListeningService], by group: CommandGroup) -> [ShutService] {
        let management = settings.managementAccess?.services ?? []
        return group.items.filter(\.command.setsInputPolicyToDrop).flatMap { item -> [ShutService] in
            guard let table = tables[item.family] else { return [] }
            let analysis = table.analysis(of: item.family)
            return services.filter { service in
                service.family == item.family && !management.contains { $0.includes(service.port) }
            }.compactMap { service in
                analysis.leftByPolicy(service.port, at: service.addresses).map {
                    ShutService(service, $0, by: table.fingerprint)
                }
            }
        }
    }

    private func isAgreed(_ shut: ShutService) -> Bool { consents.cover(ShutConsent(shut)) }

    // MARK: What the person says of them

    /// Only what was named is agreed to, as it was named then.
    mutating func agreeToShut() -> [Action] {
        let agreed = progress.named.map { ShutConsent($0) }
        consents.formUnion(agreed)
        return [.record(.shut(agreed))] + list(.beforeQuestion)
    }

    mutating func accept(_ text: String, _ prompt: Prompt) -> [Action] {
        do throws(AcceptRefusal) {
            let group = try acceptance(of: AcceptOrder(text))
            return [.show(.step(.plan(plan(group, on: nil))))] + begin(group)
        } catch {
            return [.show(.services(.refused(error))), .ask(prompt)]
        }
    }

    /// The commands that put the rule in, where none accepts the same already.
    private func acceptance(of order: AcceptOrder) throws(AcceptRefusal) -> CommandGroup {
        var present: RuleReference?
        var items: [CommandGroup.Item] = []
        for family in try order.families(among: progress.named) {
            if let rule = tables[family]?.table.rule(acceptingAllOf: order.rule) {
                present = rule
            } else if let position = analysis(family)?.positionForServiceRule {
                items.append(order.item(for: family, at: position))
            }
        }
        if items.isEmpty, let present { throw .acceptedAlready(present) }
        return CommandGroup(word: Word.accept.text, purpose: .accept(order), items: items)
    }

    /// What the policy needs comes first, where somebody has taken it away meanwhile.
    func isStillWanted(_ order: AcceptOrder, _ group: CommandGroup) -> Bool {
        isReadyForPolicy(group) && (try? acceptance(of: order)) == group
    }

    mutating func judgeAcceptance(_ order: AcceptOrder, _ group: CommandGroup) -> [Action] {
        let rules = group.items.map { tables[$0.family]?.table.rule(acceptingAllOf: order.rule) }
        let shown = zip(group.items, rules).map { item, rule in
            Action.show(
                .verdict(
                    rule == nil ? .fail : .ok, item.family,
                    .services(rule.map { .accepted(order, $0) } ?? .notAccepted(order)),
                    after: progress.results[item.family]?.status))
        }
        guard !rules.contains(nil) else { return shown + fail() }
        return shown + [.record(.accepted(order, group.items.map(\.family)))] + list(.beforeQuestion)
    }
}

extension AcceptOrder {
    fileprivate func item(for family: Family, at position: Int) -> CommandGroup.Item {
        let program = [family.command, "-w", "5"]
        return CommandGroup.Item(
            family: family, command: Command(program + ["-I", "INPUT", "\(position)"] + rule.words),
            undo: Command(program + ["-D", "INPUT"] + rule.words))
    }
}
