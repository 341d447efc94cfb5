import Linux
import Netfilter
public import StepEngine

/// Watches a test: the packets on the wire, and the rules that count.
public final class TestWatch {
    /// What is watched.
    public let watch: Watch
    private let runner: CommandRunner
    private let reader: ConditionalReader
    private let socket: WatchedPackets
    private let keeper: ProbeGuard
    private var packets: FlowTable
    private var missed = 0
    /// What those that keep the test out had counted once the rules were in.
    private var deniedBefore: UInt64?
    private var firstSeen: ContinuousClock.Instant?

    private init(
        _ watch: Watch, _ runner: CommandRunner, _ reader: ConditionalReader, _ socket: WatchedPackets,
        _ keeper: ProbeGuard
    ) {
        self.watch = watch
        self.runner = runner
        self.reader = reader
        self.socket = socket
        self.keeper = keeper
        packets = FlowTable(watch)
    }

    /// Begins: first the packets, so that none is counted that was not looked at, then the rules.
    ///
    /// - Throws: why it could not begin; then no rule is left behind.
    public static func begin(
        _ watch: Watch, _ runner: CommandRunner, _ reader: ConditionalReader
    ) async throws(HostError) -> TestWatch {
        let socket = try WatchedPackets(watch)
        let keeper = try await ProbeGuard.start(for: watch.family, runner.programs)
        let test = TestWatch(watch, runner, reader, socket, keeper)
        for probe in watch.probes {
            let result = await runner.run(probe.insertion)
            guard result.exit == 0, !Task.isCancelled else {
                await test.drop()
                throw Task.isCancelled
                    ? .interrupted : HostError("\(probe.insertion) ended with: \(result.stderr)")
            }
        }
        // Replies are accepted: nobody counts what keeps them out.
        if case .arrivals = watch.target { test.deniedBefore = await test.table().flatMap(watch.denied) }
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
        return now - begun > (ours.contains(where: \.isMade) ? .seconds(3) : .seconds(15))
    }

    /// Ends: the packets of an inbound test are looked at before the rules, so that each of them has been counted; those
    /// of an outbound one after them, so that none was counted that was not looked at.
    public func end() async -> WatchResult {
        var flows = flows
        let table = await table()
        if case .replies = watch.target { flows = self.flows }
        missed += socket.missed
        let (counts, problem) = counted(in: table)
        let denied = table.flatMap(watch.denied)
        let isClean = await removeProbes()
        let left = "The rules that count could not be taken out again: \(watch.first.deletion)"
        let failure = Task.isCancelled ? HostError.interrupted.reason : problem
        return WatchResult(
            flows: Self.telling(flows), strangers: Array(packets.others.prefix(20)),
            first: counts[0], last: counts[1], denied: denied.flatMap(risen), entry: entry(of: flows),
            incoming: packets.incoming, missed: missed, failure: isClean ? failure : left)
    }

    /// Ends, without telling anything.
    public func drop() async {
        await removeProbes()
    }

    /// - Returns: whether none is left; otherwise the guard tries again once this watch is gone.
    @discardableResult
    private func removeProbes() async -> Bool {
        guard await ProbeRemover(runner, reader).remove(of: watch.family) else { return false }
        keeper.stop()
        return true
    }

    /// Those that were answered tell most; more than these say nothing new.
    private static func telling(_ flows: [Flow]) -> [Flow] {
        let answered = flows.filter { $0.synAcksIn > 0 || $0.synAcksOut > 0 }
        return Array((answered + flows.filter { !answered.contains($0) }).prefix(20))
    }

    private func risen(_ now: UInt64) -> UInt64? {
        deniedBefore.flatMap { now >= $0 ? now - $0 : nil }
    }

    private func table() async -> FilterTable? {
        await reader.read(watch.family, .counters([watch.family])).table
    }

    private func counted(in table: FilterTable?) -> ([UInt64], String?) {
        guard let table else { return ([0, 0], "The rules that count could not be read.") }
        let counts = watch.probes.map { probe in
            table[probe.chain]?.rules.first { $0.isSame(as: probe.rule) }?.counters?.packets
        }
        guard !counts.contains(nil) else {
            return ([0, 0], "Somebody took out a rule that counts while it was needed. Type `retry`.")
        }
        return (counts.map { $0 ?? 0 }, nil)
    }

    /// What connection tracking knows of the test's connection, if it was answered.
    private func entry(of flows: [Flow]) -> WatchResult.TrackingEntry {
        guard let flow = flows.judged, flow.synAcksIn > 0 else { return .unknown }
        let connection = TrackedConnection(
            repliesFrom: .init(flow.remote.bytes, flow.remotePort),
            to: .init(flow.local.bytes, flow.localPort))
        return switch try? connection.standing() {
        case .answered: .answered
        case .unanswered: .unanswered
        case .absent: .absent
        case nil: .unknown
        }
    }
}
