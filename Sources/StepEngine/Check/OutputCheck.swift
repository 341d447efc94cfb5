import Netfilter

/// Judges the other half of each connection: whether what this host sends leaves it.
struct OutputCheck {
    private let analysis: InputAnalysis
    private let family: Family
    private let settings: Settings

    init(_ analysis: InputAnalysis, _ family: Family, _ settings: Settings) {
        self.analysis = analysis
        self.family = family
        self.settings = settings
    }

    /// None where nothing stands on the way out.
    var items: [HostCheck.Item] {
        guard analysis.bearsOnAnswers else { return [] }
        return answers + neighbours + OutputFinding.Opening.allCases.map(opening)
    }

    private var neighbours: [HostCheck.Item] {
        guard family == .ipv6 else { return [] }
        let standing = analysis.neighbourDiscoveryOut
        return [
            item(
                .neighbourDiscoveryAllowed,
                standing == .leaves ? .right : standing.isCertainLoss ? .wrong : .unknown,
                .neighbourDiscovery(standing))
        ]
    }

    private var answers: [HostCheck.Item] {
        guard !settings.isManagedAtConsole else { return [] }
        return settings.management.map { service in
            let client = settings.managementAccess?.client(of: service, in: family)
            let standing = analysis.answers(of: service, to: client)
            let isWrong = standing.isCertainLoss && settings.managementListens
            return item(
                .answersLeave, standing == .leaves ? .right : isWrong ? .wrong : .unknown,
                .answers(service, family, standing))
        }
    }

    /// Who lets the host open a few kinds of connections only has decided so; one that can open none gets no updates.
    private func opening(_ opening: OutputFinding.Opening) -> HostCheck.Item {
        let outgoing = analysis.opening(to: opening.ports)
        let standing: HostCheck.Standing =
            switch outgoing {
            case .leaves: .right
            case .stopped: opening == .connections ? .wrong : .note
            case .stoppedForSome: .note
            case .untracked(_, let all): all ? .wrong : .unknown
            case .uncertain, .tooManyRules: .unknown
            }
        return item(.ownConnections, standing, .opening(opening, family, outgoing))
    }

    private func item(
        _ subject: HostCheck.Subject, _ standing: HostCheck.Standing, _ finding: OutputFinding
    ) -> HostCheck.Item {
        .init(subject: subject, family: family, standing: standing, reason: .output(finding))
    }
}
