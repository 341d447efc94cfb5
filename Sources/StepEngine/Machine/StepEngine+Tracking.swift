import Netfilter
import Runbook

/// Before a policy denies: do this login's own packets match the state rule? Connection tracking begins with the
/// first rule that needs it, and a login that it never saw would be cut off.
extension StepEngine {
    /// What was found out about the login is a guess until the person has seen it.
    mutating func askForLogin() -> [Action]? {
        guard let login = settings.login else { return nil }
        return [.show(.access(.login(login, services: settings.management)))] + ask(.login, [.goOn])
    }

    mutating func proveTracking(before group: CommandGroup) -> [Action] {
        state = .proving(.change(group))
        let probe = settings.login?.connection.map {
            Probe.login($0, position: positionOfProbe(for: $0.client.family))
        }
        return [.show(.access(.provingTracking(probe))), .proveTracking(probe)]
    }

    /// Directly above the state rule, so that the probe counts what the state rule will accept.
    private func positionOfProbe(for family: Family) -> Int {
        guard let rule = tables[family]?.effectiveStateRule, rule.chain == "INPUT" else { return 1 }
        return rule.position
    }

    mutating func trackingProved(_ proof: TrackingProof) -> [Action] {
        switch state {
        case .proving(.change(let group)): proved(proof, before: group)
        case .proving(.access(let means, let family)): accessProved(proof, means, by: family)
        default: []
        }
    }

    private mutating func proved(_ proof: TrackingProof, before group: CommandGroup) -> [Action] {
        if let finding = objection(to: proof) {
            return [.show(.verdict(.fail, nil, .tracking(finding)))] + fail()
        }
        evidence.note(.sessionTracked, for: nil)
        return remarks(on: proof) + begin(group)
    }

    private func remarks(on proof: TrackingProof) -> [Action] {
        let chains = proof.foreignChains.map {
            Action.show(.verdict(.note, nil, .tracking(.foreignChain($0))))
        }
        if let packets = proof.packets {
            let finding: TrackingFinding = packets == 0 ? .sessionListed : .sessionTracked(packets: packets)
            return chains + [.show(.verdict(.ok, nil, .tracking(finding)))]
        }
        switch settings.login {
        case .unknown, .remote: return chains + [.show(.verdict(.note, nil, .tracking(.sessionNotFound)))]
        case .console, nil: return chains
        }
    }

    private func objection(to proof: TrackingProof) -> TrackingFinding? {
        if let failure = proof.failure { return .notProved(reason: failure) }
        if let rule = proof.untracking.first { return .managementUntracked(rule: rule) }
        if let rule = proof.blocking.first { return .blockedElsewhere(rule: rule) }
        // With nine tenths in use a burst fills the rest, and a full table drops new connections.
        if proof.limit > 0, proof.used * 10 >= proof.limit * 9 {
            return .tableFull(used: proof.used, limit: proof.limit)
        }
        return proof.packets == 0 && proof.isListed != true
            ? .sessionNotTracked(takesUpMidway: proof.takesUpMidway) : nil
    }
}
