import Netfilter

@testable import StepEngine

/// What may happen at a node.
extension Node {
    /// Every event that is tried here. One that the state does not wait for is among them: it must change nothing.
    func events(in world: World) -> [Event] {
        guard !engine.isFinished else { return [.started, .answered("retry"), .timerFired(.restored)] }
        return answers + results(in: world) + Self.timerEvents + [.endOfInput, .interrupted]
    }

    private static let timerEvents: [Event] = [
        .timerArmed, .timerRefused(reason: "why"), .timerDisarmed, .timerFired(.restored),
        .timerFired(.failed([.ipv4: "why"])), .timerLost,
    ]

    private var answers: [Event] {
        guard case .asking(let prompt, _) = engine.state else { return [.answered("abort")] }
        let words = prompt.words.flatMap { word in
            switch word {
            case .peer: ["peer true"]
            case .accept: ["accept", "accept 80", "accept 81", "accept 80 from 192.0.2.1/24"]
            case .confirm: ["confirm"] + Family.allCases.map { "confirm \(World.peer($0))" }
            default: [word.text]
            }
        }
        let reports: [String] =
            prompt.report == nil
            ? []
            : ["nc: connect to x port 9090 (tcp) timed out", "nc: connection refused", "curl: (28) late"]
        return (words + reports + ["", "xyzzy", "\u{0}\u{1b}[31m"]).map { .answered($0) }
    }

    private func results(in world: World) -> [Event] {
        switch engine.state {
        case .reading: readings(in: world)
        case .running, .reporting:
            [CommandResult(.exited(0)), CommandResult(.interrupted), World.notFound, World.locked].map {
                .commandFinished($0)
            }
        case .resolving:
            [
                .resolved(.address(World.peer(.ipv4))), .resolved(.failed(reason: "why")),
                .resolved(.interrupted),
            ]
        case .openingNamespace:
            [.namespaceOpened(.failed(reason: "why"))]
                + (engine.test.map { [.namespaceOpened(.opened(World.namespace($0.family)))] } ?? [])
        case .beginningWatch: [.watchBegan(failure: nil), .watchBegan(failure: "why")]
        case .endingWatch(let family): World.results(of: engine.test?.watch, family).map { .watchEnded($0) }
        case .listing: world.listings.map { .servicesListed($0) }
        case .proving(.change): [0, 3].map { .trackingProved(TrackingProof(packets: $0)) }
        case .proving(.access):
            [
                TrackingProof(packets: nil), TrackingProof(packets: nil, shut: [.ipv4: "nft"]),
                TrackingProof(packets: nil, failure: "Interrupted."),
            ].map { .trackingProved($0) }
        case .observingAccess:
            ([[], World.otherLogins, [World.login]]).map { .connectionsObserved($0) }
        case .restoring:
            [
                .restored(.restored), .restored(.opened([.ipv4: "why"])), .restored(.failed([.ipv4: "why"])),
            ]
        case .planningSave: World.plans.map { .savePlanned($0) }
        case .saving: [.saved(.saved([World.savedFile])), .saved(.failed(reason: "disk full"))]
        case .asking(_, .access): World.claims.map { .loginClaimed($0) } + Self.unawaited
        case .idle: [.started]
        // The built-in runbook has no command that leads there: hostile ones are walked elsewhere.
        case .takingWholeRules, .comparing: [.wholeRulesRead(.unreadable(reason: "why"))]
        case .asking, .arming, .disarming, .finished: Self.unawaited
        }
    }

    /// Results of what nobody has asked for.
    private static let unawaited: [Event] = [
        .noticed, .servicesListed([]), .watchEnded(WatchResult(flows: [])), .watchBegan(failure: nil),
        .commandFinished(CommandResult(.exited(0))), .rulesetsRead([:]), .connectionsObserved([World.login]),
        .loginClaimed(LoginClaim(code: "k7m2y", login: nil)),
    ]

    /// What is in force, or, once on a path and where it matters most, what somebody else has made of it.
    private func readings(in world: World) -> [Event] {
        guard mayBeMeddledWith, engine.readsToDecide else { return [world.reading(kernel)] }
        let others: [Rules] = [.open, .ready, .blocked] + (world.listings.count > 1 ? [.serving] : [])
        return [world.reading(kernel), .rulesetsRead([:])]
            + others.map { rules in world.reading(kernel.mapValues { _ in rules }) }
    }
}

extension StepEngine {
    /// Whether a change, a conclusion or a save depends on the reading that is awaited.
    var readsToDecide: Bool {
        switch state {
        case .reading(.beforeChange), .reading(.afterRun), .reading(.access), .reading(.beforeSave),
            .reading(.beforeAnswer(_, _, .save)):
            true
        default: false
        }
    }
}
