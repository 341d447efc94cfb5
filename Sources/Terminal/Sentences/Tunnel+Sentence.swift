public import StepEngine

extension Tunnel {
    /// What is kept open for it.
    public var sentence: String {
        let way = "Your login comes in through the tunnel \(interface) (\(kind))."
        guard !ports.isEmpty else {
            return way
                + " By which packets it reaches this host cannot be told. Make sure that a rule accepts them before the policy drops the rest: "
                + "once the tunnel is made anew, you could not come back."
        }
        return way + " What carries it must stay open as well: \(ports.sentence)."
    }
}
