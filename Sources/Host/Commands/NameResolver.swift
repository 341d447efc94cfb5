public import Netfilter
public import StepEngine

/// Looks up names as every program of the host does, with a limit of time (getent(1)).
public struct NameResolver: Sendable {
    private let runner: CommandRunner

    /// Makes a resolver.
    public init(_ runner: CommandRunner) {
        self.runner = runner
    }

    /// Looks up the first address of a family.
    public func resolve(_ name: String, _ family: Family) async -> Resolution {
        let database = family == .ipv4 ? "ahostsv4" : "ahostsv6"
        let command = Command(["getent", database, "--", name])
        let result = await runner.run(command, timeout: 15)
        let words = result.stdout.split(separator: "\n").compactMap { $0.split(separator: " ").first }
        // An IPv4 address inside an IPv6 one stands in for a missing IPv6 address (getent(1), ahostsv6).
        if let address = words.lazy.compactMap({ Address(String($0)) }).first(where: { $0.family == family })
        {
            return .address(address)
        }
        switch result.status {
        case .exited(2), .exited(0):
            return .failed(reason: "No \(family == .ipv4 ? "IPv4" : "IPv6") address is known for it.")
        case .timedOut(let seconds):
            return .failed(reason: "The name server did not answer in \(seconds) seconds.")
        case .interrupted: return .interrupted
        case .notStarted(let reason): return .failed(reason: reason)
        case .exited, .signalled, .printedTooMuch:
            return .failed(reason: "\(command) failed: \(result.stderr)")
        }
    }
}
