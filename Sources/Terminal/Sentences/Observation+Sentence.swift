import StepEngine

extension Observation.Means {
    /// What evidence of this kind does not prove; nothing for evidence from another machine.
    var limits: String {
        switch self {
        case .network: ""
        case .namespace:
            " That was a namespace of this host: the rules were tried, not the way through the network."
        }
    }
}
