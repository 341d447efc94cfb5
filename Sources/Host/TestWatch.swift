import CSurefoot
import Netfilter
public import StepEngine

/// Watches a test: the packets on the wire, and the rules that count.
public final class TestWatch {
    /// What is watched.
    public let watch: Watch
    private let runner: CommandRunner
    private let socket: PacketSocket
    private var packets: FlowTable
    private var missed = 0
    private var firstSeen: ContinuousClock.Instant?

    private init(_ watch: Watch, _ runner: CommandRunner, _ socket: PacketSocket) {
        self.watch = watch
        self.runner = runner
        self.socket = socket
        packets = FlowTable(watch.target)
    }

    /// Begins: first the packets, so that none is counted that was not looked at, then the rules.
    ///
    /// - Throws: why it could not begin; then no rule is left behind.
    public static func begin(_ watch: Watch, _ runner: CommandRunner) async throws(HostError) -> TestWatch {
        let test = TestWatch(watch, runner, try PacketSocket(watch))
        for probe in watch.probes {
            let result = await runner.run(probe.insertion)
            guard result.exit == 0 else {
                await ProbeRemover(runner).remove(of: watch.family)
                throw HostError("\(probe.insertion) ended with: \(result.stderr)")
            }
        }
        return test
    }

    /// What was seen so far.
    public var flows: [Flow] {
        socket.drain { packets.take($0) }
        return packets.all
    }

    /// Whether a connection from this host has come to its end, or nothing more is to be expected of it.
    public var isOver: Bool {
        guard case .replies = watch.target else { return false }
        let ours = flows.filter(\.isOurs)
        guard !ours.isEmpty else { return false }
        let now = ContinuousClock.now
        let begun = firstSeen ?? now
        firstSeen = begun
        if ours.contains(where: \.isOver) { return now - begun > .milliseconds(500) }
        return now - begun > (ours.contains { $0.synAcksIn > 0 } ? .seconds(3) : .seconds(12))
    }

    /// Ends: first the packets, so that all that were looked at have been counted, then the rules.
    public func end() async -> WatchResult {
        let flows = flows
        missed += socket.missed
        let (counts, problem) = await counted()
        let isClean = await ProbeRemover(runner).remove(of: watch.family)
        let left = "The rules that count could not be taken out again: \(watch.first.deletion)"
        return WatchResult(
            flows: Array(flows.prefix(20)), strangers: Array(packets.others.prefix(20)),
            first: counts[0], last: counts[1], entry: entry(of: flows), missed: missed,
            failure: isClean ? problem : left)
    }

    private func counted() async -> ([UInt64], String?) {
        guard case .table(let table, _) = await RulesetReader(runner).read(watch.family) else {
            return ([0, 0], "The rules that count could not be read.")
        }
        let counts = watch.probes.map { probe in
            table[probe.chain]?.rules.first { $0.isSame(as: probe.rule) }?.counters?.packets
        }
        guard !counts.contains(nil) else {
            return ([0, 0], "Somebody took out a rule that counts while it was needed. Type retry.")
        }
        return (counts.map { $0 ?? 0 }, nil)
    }

    /// What connection tracking knows of the connection that was answered last.
    private func entry(of flows: [Flow]) -> WatchResult.TrackingEntry {
        guard let flow = flows.last(where: { $0.isOurs && $0.synAcksIn > 0 }) else { return .unknown }
        let remote = flow.remote.bytes
        let answer = sf_tracking_entry(
            remote, flow.remotePort, flow.local.bytes, flow.localPort, remote.count)
        return switch answer {
        case Int32(SF_TRACKING_ANSWERED.rawValue): .answered
        case Int32(SF_TRACKING_UNANSWERED.rawValue): .unanswered
        case Int32(SF_TRACKING_ABSENT.rawValue): .absent
        default: .unknown
        }
    }
}
