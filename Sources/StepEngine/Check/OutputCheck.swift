import Netfilter

/// Judges the other half of each connection: whether what this host sends leaves it.
struct OutputCheck {
    private let analysis: InputAnalysis
    private let family: Family
    private let settings: Settings
    private var outgoing: OutgoingAnalysis

    init(_ analysis: InputAnalysis, _ family: Family, _ settings: Settings) {
        self.analysis = analysis
        self.family = family
        self.settings = settings
        outgoing = analysis.onTheWayOut
    }

    /// None where nothing stands on the way out. The services are those that listen and that others are let in to, beside
    /// those by which the host is managed.
    mutating func items(besides services: [ServicePorts]) -> [HostCheck.Item] {
        guard analysis.bearsOnAnswers else { return [] }
        return answers() + neighbours() + services.compactMap { lostAnswers(of: $0) }
            + OutputFinding.Opening.allCases.map { opening($0) }
    }

    /// A service that is open, and that nobody hears. What comes over UDP needs no answer.
    private mutating func lostAnswers(of service: ServicePorts) -> HostCheck.Item? {
        guard service.transport == .tcp else { return nil }
        let standing = outgoing.answers(of: service)
        guard standing.isCertainLoss else { return nil }
        return item(.answersLeave, .wrong, .serviceAnswers(service, family, standing))
    }

    private mutating func neighbours() -> [HostCheck.Item] {
        guard family == .ipv6 else { return [] }
        let standing = outgoing.neighbourDiscovery()
        return [
            item(
                .neighbourDiscoveryAllowed,
                standing == .leaves ? .right : standing.isCertainLoss ? .wrong : .unknown,
                .neighbourDiscovery(standing))
        ]
    }

    private mutating func answers() -> [HostCheck.Item] {
        guard !settings.isManagedAtConsole else { return [] }
        return settings.management.map { service in
            let client = settings.managementAccess?.client(of: service, in: family)
            let standing = outgoing.answers(of: service, to: client)
            let isWrong = standing.isCertainLoss && settings.managementListens
            return item(
                .answersLeave, standing == .leaves ? .right : isWrong ? .wrong : .unknown,
                .answers(service, family, standing))
        }
    }

    /// Who lets the host open a few kinds of connections only, or none, has decided so: it answers those that others open.
    private mutating func opening(_ opening: OutputFinding.Opening) -> HostCheck.Item {
        let opened = outgoing.opening(to: opening.ports)
        let standing: HostCheck.Standing =
            switch opened {
            case .leaves: .right
            case .stopped, .stoppedForSome: .note
            case .untracked(_, let all): all ? .wrong : .unknown
            case .uncertain, .tooManyRules: .unknown
            }
        return item(.ownConnections, standing, .opening(opening, family, opened))
    }

    private func item(
        _ subject: HostCheck.Subject, _ standing: HostCheck.Standing, _ finding: OutputFinding
    ) -> HostCheck.Item {
        .init(subject: subject, family: family, standing: standing, reason: .output(finding))
    }
}
