import Netfilter
import Runbook

/// Judges the rules of one family.
struct FamilyCheck {
    typealias Item = HostCheck.Item

    private let rules: HostRules
    private let own: HostRules.FamilyRules
    private let analysis: InputAnalysis
    private let settings: Settings
    private let listening: [ListeningService]

    init(
        _ rules: HostRules, _ own: HostRules.FamilyRules, _ settings: Settings, _ services: [ListeningService]
    ) {
        self.rules = rules
        self.own = own
        self.settings = settings
        listening = services.filter { $0.family == own.family }
        analysis = rules.nativeAnalysis(of: own)?.analysis ?? rules.analysis(of: own)
    }

    /// What is judged, and what is open; nil if that is not known.
    var judgement: (items: [Item], open: [OpenPort]?) {
        let openness = isReadable ? analysis.openness : nil
        return (items(openness), openness?.doors?.map { OpenPort($0, listening) })
    }

    private var isReadable: Bool {
        own.problems.isEmpty && own.rulesets.allSatisfy(\.ruleset.incompatibleTables.isEmpty)
    }

    private func items(_ openness: Openness?) -> [Item] {
        if !own.problems.isEmpty {
            return own.problems.map { item(.rulesReadable, .unknown, .surroundings(.unreadable($0))) }
        }
        let hidden = own.rulesets.flatMap(\.ruleset.incompatibleTables)
        guard hidden.isEmpty, let openness else {
            return [item(.rulesReadable, .unknown, .surroundings(.tablesHidden(hidden)))]
        }
        let guards = rules.nativeGuards(of: own.family)
        if own.isUntouched, !guards.isEmpty {
            return guardedByNative(guards, openness)
        }
        return judged(openness) + native(nativeChains)
    }

    /// What is said of the rules that guard the family, whoever has made them.
    private func judged(_ openness: Openness) -> [Item] {
        var output = OutputCheck(analysis, own.family, settings)
        let open = others.filter { isCertainlyOpen($0, openness) }.map(\.port)
        var seen: Set<ServicePorts> = []
        let answering = output.items(besides: open.filter { seen.insert($0).inserted })
        return facts + untracked + answering + items(about: openness) + services(openness) + shadows
            + backends
    }

    /// nftables itself guards the host: its rules are judged in the place of INPUT's, as far as they are known.
    private func guardedByNative(_ guards: [NativeChain], _ openness: Openness) -> [Item] {
        let isJudged = analysis.table.native != nil
        let names = guards.map(\.description)
        let finding: SurroundingsFinding =
            guards.contains { $0.effect == .unread }
            ? .nativeMayGuard(names) : .guardedByNative(names, isJudged: isJudged)
        let found = item(.guardedByIptables, isJudged ? .note : .unknown, .surroundings(finding))
        guard isJudged else { return [found] }
        let others = nativeChains.filter { !guards.contains($0) }
        return [found] + judged(openness) + native(others)
    }

    private func item(
        _ subject: HostCheck.Subject, _ standing: HostCheck.Standing, _ reason: Finding
    ) -> Item {
        Item(subject: subject, family: own.family, standing: standing, reason: reason)
    }

    /// The facts that the steps rest on, judged as the steps judge them.
    private var facts: [Item] {
        let judge = StructureJudge(
            analysis: analysis, replies: analysis.replies, family: own.family, settings: settings)
        let judgements = judge.ofInput
        let subjects: [(Fact, HostCheck.Subject)] = [
            (.stateRuleEffective, .stateRuleEffective), (.loopbackAllowed, .loopbackAllowed),
            (.managementAllowed, .managementAllowed),
            (.neighbourDiscoveryAllowed, .neighbourDiscoveryAllowed),
        ]
        return subjects.compactMap { fact, subject in
            guard let judgement = judgements[fact], judgement.reason != .input(.neighbourDiscoveryNotNeeded)
            else {
                return nil
            }
            if fact == .managementAllowed, !judgement.holds, !settings.managementListens,
                case .input(.management(let service, let reachability)) = judgement.reason
            {
                return item(subject, .unknown, .access(.nothingListens(service, reachability)))
            }
            let standing: HostCheck.Standing =
                judgement.holds ? .right : judgement.reason.isUncertain ? .unknown : .wrong
            return item(subject, standing, judgement.reason)
        }
    }

    /// What is kept out of connection tracking may well have rules of its own.
    private var untracked: [Item] {
        analysis.rulesUntrackingReplies.prefix(5).map {
            item(.stateRuleEffective, .note, .stateRule(.notCovered($0)))
        }
    }

    private func items(about openness: Openness) -> [Item] {
        // Who trusts a whole network by its interface may well mean it.
        let passing = openness.passingInterfaces
        return [defaultDeny(openness.deny)]
            + (passing.isEmpty ? [] : [item(.forwarding, .note, .input(.passedOn(passing)))])
            + openness.trustedInterfaces.map { item(.defaultDeny, .note, .input(.interfaceTrusted($0))) }
    }

    private func defaultDeny(_ deny: DefaultDeny) -> Item {
        let standing: HostCheck.Standing =
            switch deny {
            case .byPolicy, .byRule: .right
            case .elsewhere(let end): end.truth == .yes && end.fate == .dropped ? .right : .unknown
            case .uncertain, .tooManyRules: .unknown
            case .missing: .wrong
            }
        return item(.defaultDeny, standing, .input(.unsolicited(deny)))
    }

    /// What listens besides that by which the host is managed, which is judged by itself. Of what is certainly open the list
    /// of all that is tells.
    private func services(_ openness: Openness) -> [Item] {
        others.compactMap { service in
            let reachability = analysis.service(service.port, at: service.addresses)
            if case .accepted = reachability, isCertainlyOpen(service, openness) { return nil }
            let isLeftOpen = reachability == .dropped(by: nil) && analysis.table.input.policy == .accept
            return item(
                .listeningService, .note,
                .services(isLeftOpen ? .leftOpen(service) : .listens(service, reachability)))
        }
    }

    private var others: [ListeningService] {
        listening.filter { service in !settings.management.contains { $0.includes(service.port) } }
    }

    private func isCertainlyOpen(_ service: ListeningService, _ openness: Openness) -> Bool {
        openness.doors?.contains { $0.isCertain && $0.includes(service.port) } ?? false
    }

    /// A rule that is never met is seldom what its author had in mind.
    private var shadows: [Item] {
        analysis.shadowedRules.prefix(5).map { item(.rulesReached, .note, .input(.ruleShadowed($0))) }
    }

    private var backends: [Item] {
        let touching = own.rulesets.filter(\.touchesInput).compactMap(\.backend)
        return touching.count < 2 ? [] : [item(.oneBackend, .note, .surroundings(.bothBackends))]
    }

    private func native(_ chains: [NativeChain]) -> [Item] {
        if rules.nativeTables == nil { return [item(.nativeChains, .unknown, .surroundings(.nativeUnknown))] }
        return (chains + unreadOnTheWayOut).map {
            item(.nativeChains, $0.effect == .unread ? .unknown : .note, .surroundings(.nativeChain($0)))
        }
    }

    /// What they do with answers is doubted anyway, and what would help is told here.
    private var unreadOnTheWayOut: [NativeChain] {
        rules.outgoingNativeChains.filter { $0.concerns(own.family) && $0.effect == .unread }
    }

    private var nativeChains: [NativeChain] {
        rules.nativeChains.filter { $0.concerns(own.family) && $0.effect != .none }
    }
}
