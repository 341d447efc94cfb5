import Netfilter
public import StepEngine

extension Watch {
    /// What has been seen of the test so far; nothing before anything has.
    public func sighting(_ flows: [Flow]) -> [ScreenLine] {
        switch target {
        case .replies:
            flows.filter(\.isOurs).prefix(1).map { .verdict(.wait, family.rawValue, $0.outboundSighting) }
        case .arrivals:
            flows.filter { $0.synsIn > 0 }.prefix(3).map {
                .verdict(.wait, family.rawValue, $0.inboundSighting)
            }
        }
    }
}

extension Flow {
    fileprivate var outboundSighting: String {
        if let router = errorFrom { return "\(router) answers that \(remotePlace) cannot be reached." }
        if resetsIn > 0, synAcksIn == 0 { return "\(remotePlace) refuses." }
        return synAcksIn > 0
            ? "\(remotePlace) answers, by \(interface)."
            : "A connection to \(remotePlace) leaves by \(interface)."
    }

    fileprivate var inboundSighting: String {
        let answer = synAcksOut + resetsOut + errorsOut > 0 ? "and this host has answered" : "none answered"
        return "\(synsIn.syns) from \(remote) reached \(interface), \(answer)."
    }
}
