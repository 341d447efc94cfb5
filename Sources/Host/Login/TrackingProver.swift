import Linux
import Netfilter
public import StepEngine

/// Finds out whether connection tracking knows the operator's login, and whether anything stands in its way.
public struct TrackingProver: Sendable {
    private let runner: CommandRunner
    private let reader: RulesetReader
    private let services: [ServicePorts]
    private let access: ManagementAccess?
    private let families: [Family]

    /// Makes a prover for the host of these settings.
    public init(_ runner: CommandRunner, _ settings: Settings) {
        self.runner = runner
        services = settings.management
        access = settings.managementAccess
        families = settings.families
        reader = RulesetReader(runner)
    }

    /// Looks, and counts with the probe if there is one.
    ///
    /// - Parameters:
    ///   - probe: the rule that counts; it is taken out again, whatever it has counted.
    ///   - login: the connection that it counts.
    ///   - prod: makes the login send something, so that packets of it come back.
    /// - Returns: what was found, also where the probe failed.
    public func prove(
        _ probe: Probe?, of login: OperatorLogin.Connection?, prod: () -> Void
    ) async -> TrackingProof {
        var proof = TrackingProof(
            packets: nil, takesUpMidway: Self.number("nf_conntrack_tcp_loose") != 0,
            used: Self.number("nf_conntrack_count") ?? 0, limit: Self.number("nf_conntrack_max") ?? 0)
        note(await HostRulesReader(runner, families: families).read(), in: &proof)
        if Task.isCancelled { proof.failure = HostError.interrupted.reason }
        guard let probe, proof.untracking.isEmpty, proof.failure == nil else { return proof }
        let keeper: ProbeGuard
        do {
            keeper = try await ProbeGuard.start(for: probe.family, runner.programs)
        } catch {
            proof.failure = error.reason
            return proof
        }
        let insertion = await runner.run(probe.insertion)
        if insertion.exit == 0 {
            proof.packets = await count(probe, prod)
            if proof.packets == 0 { proof.isListed = login.map(Self.isListed) }
        }
        // A command that failed may still have put the rule in.
        let isGone = await ProbeRemover(runner).remove(of: probe.family)
        if isGone { keeper.stop() }
        if !isGone {
            proof.failure = "The rule that counts could not be taken out again: \(probe.deletion)"
        } else if Task.isCancelled {
            proof.failure = HostError.interrupted.reason
        } else if insertion.exit != 0 {
            proof.failure = "\(probe.insertion) ended with: \(insertion.stderr)"
        }
        return proof
    }

    /// Waits until a packet is counted, at most three seconds.
    private func count(_ probe: Probe, _ prod: () -> Void) async -> UInt64 {
        for attempt in 0..<15 {
            if attempt % 5 == 0 { prod() }
            guard (try? await Task.sleep(for: .milliseconds(200))) != nil else { return 0 }
            guard case .table(let table, _) = await reader.read(probe.family) else { continue }
            let counted =
                table[probe.chain]?.rules.first { $0.isSame(as: probe.rule) }?.counters?.packets ?? 0
            if counted > 0 { return counted }
        }
        return 0
    }

    /// Whether connection tracking has seen packets of a connection both ways. That needs no packet at this moment.
    private static func isListed(_ login: OperatorLogin.Connection) -> Bool {
        let entry = TrackedConnection(
            repliesFrom: .init(login.client.bytes, login.clientPort),
            to: .init(login.local.bytes, login.localPort))
        guard case .answered = try? entry.standing() else { return false }
        return true
    }

    /// What other chains than INPUT of the filter table do to the host's own traffic.
    private func note(_ rules: HostRules, in proof: inout TrackingProof) {
        proof.foreignChains = rules.nativeChains.filter { $0.effect != .none }.map(\.description)
        for family in rules.families {
            let rulesets = family.rulesets.map(\.ruleset)
            proof.untracking += rulesets.flatMap { ruleset in services.flatMap(ruleset.rulesUntracking) }.map(
                \.text)
            let ends = rules.analysis(of: family).stoppedElsewhere(services)
            proof.blocking += ends.map { $0.command(of: family.family) }
            if case .obstructed(let end)? = access?.obstacle(in: rules, of: family)?.reachability {
                proof.shut = proof.shut ?? [:]
                proof.shut?[family.family] = end.command(of: family.family)
            }
        }
    }

    /// A setting of connection tracking; nil before the kernel has loaded it.
    private static func number(_ name: String) -> Int? {
        (try? File.text("/proc/sys/net/netfilter/" + name)).flatMap { Int($0.prefix { $0.isNumber }) }
    }
}
