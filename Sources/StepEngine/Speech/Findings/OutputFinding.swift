public import Netfilter

/// Whether what this host sends leaves it, so that connections go on.
public enum OutputFinding: Sendable, Equatable {
    /// The answers to new logins by this service.
    case answers(ServicePorts, Family, OutgoingStanding)
    /// The same, where a new login will tell what the rules leave open.
    case answersUntilLogin(ServicePorts, Family, OutgoingStanding)
    /// The answers to new connections by this service, which listens, and which the rules let others in to.
    case serviceAnswers(ServicePorts, Family, OutgoingStanding)
    /// The messages by which IPv6 neighbours are found.
    case neighbourDiscovery(OutgoingStanding)
    /// The connections that this host opens.
    case opening(Opening, Family, OutgoingStanding)
    /// None of them can leave, though the test of the step of this number, from 1, is to open one.
    case testWillFail(step: Int, Family, PathDecision.End)

    /// What a host opens.
    public enum Opening: Sendable, Equatable, CaseIterable {
        /// Connections over TCP, to any port.
        case connections
        /// Questions to name servers.
        case nameQueries

        /// The ports at the other end.
        public var ports: ServicePorts {
            switch self {
            case .connections: ServicePorts(.tcp, 1...UInt16.max)
            case .nameQueries: ServicePorts(.udp, 53...53)
            }
        }
    }
}

extension OutputFinding {
    /// What becomes of the packets.
    var standing: OutgoingStanding {
        switch self {
        case .answers(_, _, let standing), .answersUntilLogin(_, _, let standing),
            .serviceAnswers(_, _, let standing), .neighbourDiscovery(let standing),
            .opening(_, _, let standing):
            standing
        case .testWillFail(_, _, let end): .stopped(end)
        }
    }

    /// The rules that the conclusion rests on, the deciding one first.
    var rules: [RuleReference] { standing.rules }

    /// Whether the rules leave it open.
    var isUncertain: Bool { standing != .leaves && !standing.isCertainLoss }
}
