public import StepEngine

extension OperatorLogin {
    /// How the person is logged in.
    public var sentence: String {
        switch self {
        case .remote(let connection): connection.sentence
        case .console(let terminal): "You are at this machine's own console (\(terminal))."
        case .unknown: "It cannot be told how you are logged in, so you are taken to be remote."
        }
    }
}

extension OperatorLogin.Connection {
    fileprivate var sentence: String {
        let through = way.isEmpty ? "" : ", through \(way.joined(separator: ", "))"
        return "You are logged in from \(client) port \(clientPort) to \(local) port \(localPort)\(through)."
            + (isElsewhere ? " That login comes in through another network namespace." : "")
    }
}
