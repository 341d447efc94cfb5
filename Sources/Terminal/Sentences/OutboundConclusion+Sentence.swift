import StepEngine

extension OutboundConclusion {
    /// What the test has shown, with the witnesses it rests on.
    func sentence(by means: Observation.Means) -> String {
        switch self {
        case .answered(let flow, let counted, let rule, let entry):
            "\(flow.remotePlace) answered: \(flow.packetsIn.packets) came in by \(flow.interface), and the counting rule "
                + "right above \(rule) counted \(counted). \(entry.sentence)" + means.limits
        case .nothingSent(let peer):
            "No connection to \(peer) left this host while it was watched. Was the test done on this host, and to that "
                + "address? If it was, it found no way: no route, a machine that is off, or a rule of OUTPUT."
        case .overLoopback(let peer):
            "\(peer) is this host itself: the connection went over loopback and proves nothing. Take another machine."
        case .silent(let flow):
            "\(flow.synsOut.packets.capitalizedFirst) left for \(flow.remotePlace) by \(flow.interface), and nothing came "
                + "back, so there was nothing to accept here. That machine, or a filter on the way, is silent."
        case .refused(let flow, let counted):
            "\(flow.remotePlace) refused: nothing listens there, or a filter on the way rejects."
                + (counted > 0
                    ? " Its refusal came in by the conntrack rule, but no connection was made: choose a service that is up."
                    : " Choose a service that is up.")
        case .refusedOnTheWay(let flow, let router):
            "\(router) answered that \(flow.remotePlace) cannot be reached: a router without a way, or a filter that rejects."
        case .stoppedBeforeInput(let flow):
            "\(flow.packetsIn.packets.capitalizedFirst) came back from \(flow.remotePlace) by \(flow.interface), and none got "
                + "as far as INPUT: a rule of raw or mangle, or a chain of nftables' own, stops them. `surefoot check` names it."
        case .decidedEarlier(let flow, let rule, let isAccepted):
            "\(flow.packetsIn.packets.capitalizedFirst) came back from \(flow.remotePlace), and \(rule?.quoted ?? "another rule") "
                + (isAccepted
                    ? "took them before the conntrack rule could. So nothing is known of the conntrack rule."
                    : "took them before the conntrack rule could.")
        case .indistinct(let flow, let rule, let others):
            "\(flow.remotePlace) answered, but \(others.packets) came in from that machine on other connections meanwhile, and "
                + "\(rule?.quoted ?? "another rule") may have taken the answers of the test. Let the others end, or take "
                + "another machine, and type `retry`."
        case .stoppedAfterRule(let flow):
            "\(flow.packetsIn.packets.capitalizedFirst) came back from \(flow.remotePlace) as far as the conntrack rule, but the "
                + "program never got them: a chain behind it (security, or one of nftables' own) stops them. `surefoot check` names it."
        case .notTracked(let flow):
            "\(flow.packetsIn.packets.capitalizedFirst) came back from \(flow.remotePlace), but connection tracking does not "
                + "know the connection as answered. Is there a rule with NOTRACK? `surefoot check` tells."
        case .tooBusy(let missed): missed.tooBusySentence
        case .nameNotResolved(let name, let reason):
            "\(name) has no address here, so no packet was sent. \(reason)"
        case .notWatched(let reason): reason
        }
    }
}

extension WatchResult.TrackingEntry {
    /// What connection tracking adds.
    fileprivate var sentence: String {
        switch self {
        case .answered: "Connection tracking has the connection as answered."
        case .unknown: "Whether connection tracking has it, this kernel does not tell."
        case .unanswered, .absent: "Connection tracking does not have it as answered."
        }
    }
}
