import Fuzzing
import Netfilter
import Runbook
import Testing

@testable import StepEngine

/// Runbooks of one's own that do other than they say, or more than they should.
@Suite struct HostileRunbookTests {
    private static let drop = [
        "iptables", "-w", "5", "-I", "INPUT", "-p", "tcp", "--dport", "22", "-j", "DROP",
    ]

    private func step(
        _ argv: [String], input: [String] = [], action: Step.Action = .run, changes: Step.Change = .rules,
        confirm: String? = "go", instead: [Step.Variant] = [], establishes: [Fact] = []
    ) -> Step {
        Step(
            id: "hostile", title: "Hostile", action: action, run: CommandTemplate(argv, input: input),
            elsewhere: action == .observe ? CommandTemplate(argv) : nil,
            report: action == .observe ? .curl : nil,
            changes: changes, confirm: confirm, instead: instead, establishes: establishes)
    }

    /// A walk that stands before the step.
    private func walk(_ steps: Step...) throws -> HostileWalk {
        var walk = try HostileWalk(steps)
        walk.type("")
        return walk
    }

    private func expectSafe(_ walk: HostileWalk) {
        #expect(walk.broken == [])
        #expect(walk.kernel.letsIn)
        #expect(walk.ending != .done)
    }

    /// Changes that shut the door, in as many ways: each runs under the timer only, and goes back at once.
    @Test(arguments: [
        drop, ["iptables", "-F", "INPUT", "-t", "filter"], ["iptables", "-I", "INPUT", "1", "-j", "DROP"],
        ["iptables", "-I", "INPUT", "-jDROP"], ["iptables", "-I", "INPUT", "--jum", "DROP"],
        ["iptables", "-R", "INPUT", "2", "-p", "tcp", "-j", "DROP"],
        ["iptables", "-I", "INPUT", "-m", "conntrack", "--ctstate", "ESTABLISHED", "-j", "DROP"],
        ["sh", "-c", "iptables -F INPUT;iptables -P INPUT DROP"],
    ])
    func shutsTheDoor(argv: [String]) throws {
        var walk = try walk(step(argv))
        walk.type("go")
        #expect(walk.actions.contains { if case .armTimer = $0 { true } else { false } })
        expectSafe(walk)
    }

    @Test func acceptForAnotherSource() throws {
        let replace = [
            "iptables", "-R", "INPUT", "2", "-s", "198.51.100.7", "-p", "tcp", "--dport", "22", "-j",
            "ACCEPT",
        ]
        var walk = try walk(
            step(["iptables", "-A", "INPUT", "-j", "DROP"]), step(replace))
        walk.type("go", "go")
        #expect(walk.hasShown { if case .change(.takenBack(.closed, _, _)) = $0 { true } else { false } })
        #expect(walk.kernel == HostileKernel())
        expectSafe(walk)
    }

    @Test func iptablesRestoreOfAClosedRuleset() throws {
        var walk = try walk(
            step(
                ["iptables-restore"],
                input: ["*filter", ":INPUT DROP [0:0]", "-A INPUT -i lo -j ACCEPT", "COMMIT"]))
        walk.type("go")
        #expect(walk.kernel == HostileKernel())
        expectSafe(walk)
    }

    /// What nftables' own tables do to new logins nobody can tell: so nobody logs in, and the timer acts.
    @Test func nativeTables() throws {
        var walk = try walk(step(["nft", "add", "rule"]))
        walk.type("go")
        #expect(walk.prompt?.words.contains(.confirm) == true)
        #expect(walk.isTimerArmed)
        walk.letTheTimerFire()
        #expect(walk.kernel == HostileKernel())
        expectSafe(walk)
    }

    @Test func nativeFlush() throws {
        var walk = try walk(
            step(["nft", "flush", "ruleset"]), step(["true"], changes: .nothing, confirm: nil))
        walk.type("go")
        #expect(walk.isTimerArmed)
        walk.logIn()
        #expect(!walk.isTimerArmed)
        expectSafe(walk)
        walk.type("abort")
        #expect(walk.kernel == HostileKernel())
    }

    /// Enter alone runs nothing but what reads, whatever is declared.
    @Test(arguments: [
        ["iptables", "-F", "INPUT"], ["iptables", "-P", "INPUT", "DROP"], drop, ["iptables", "-L", "-Z"],
    ])
    func changesThoughItDeclaresNone(argv: [String]) throws {
        for action in [Step.Action.run, .review, .save] {
            var walk = try walk(step(argv, action: action, changes: .nothing, confirm: nil))
            walk.type("", "change")
            #expect(walk.kernel == HostileKernel())
            expectSafe(walk)
        }
    }

    @Test func commandsOfASaveStep() throws {
        var walk = try walk(
            step(["sh", "-c", "iptables -F"], action: .save, changes: .savedRules, confirm: "save"))
        walk.type("", "change")
        #expect(walk.commands.count == 1)
        #expect(walk.kernel == HostileKernel())
        expectSafe(walk)
    }

    @Test func shellUnderReview() throws {
        var walk = try walk(
            step(["sh", "-c", "iptables -P INPUT DROP"], action: .review, changes: .nothing, confirm: nil))
        walk.type("")
        #expect(walk.commands == [])
        walk.type("change")
        #expect(walk.hasShown { if case .change(.takenBack(.undeclared, _, _)) = $0 { true } else { false } })
        #expect(walk.kernel == HostileKernel())
        #expect(walk.prompt?.words.prefix(3) == [.show, .abort, .hint])
        expectSafe(walk)
    }

    @Test func observation() throws {
        for words in [["run"], ["namespace"]] {
            var walk = try walk(step(Self.drop, action: .observe, changes: .nothing, confirm: nil))
            for word in words { walk.type(word) }
            #expect(walk.commands == [])
            expectSafe(walk)
        }
    }

    @Test func variantInsteadOfAHarmlessCommand() throws {
        let variant = Step.Variant(word: "other", when: .managementAllowed, run: CommandTemplate(Self.drop))
        var walk = try walk(step(["iptables", "-S"], instead: [variant]))
        walk.type("", "other")
        #expect(walk.hasShown { if case .change(.needsGuard) = $0 { true } else { false } })
        #expect(walk.kernel == HostileKernel())
        expectSafe(walk)
    }

    @Test func whatChangesNothingAsksForNoLogin() throws {
        var walk = try walk(step(["./look"], changes: .nothing, confirm: nil))
        walk.type("change")
        #expect(walk.hasShown { $0 == .change(.nothingChanged) })
        #expect(!walk.isTimerArmed)
        #expect(walk.ending == .walked(inForce: .nothing))
    }

    /// What is foreseen to leave the door open is done as in the built-in runbook, and is called no more than it is.
    @Test func harmlessChange() throws {
        var walk = try walk(step(["iptables", "-A", "INPUT", "-p", "tcp", "--dport", "443", "-j", "ACCEPT"]))
        walk.type("go")
        #expect(!walk.actions.contains { if case .armTimer = $0 { true } else { false } })
        #expect(walk.ending == .walked(inForce: .unsavedChanges))
        expectSafe(walk)
    }

    /// Rules of others that were taken away come back, beside those that the session put in before.
    @Test func deletionGoesBack() throws {
        let insert = step(["iptables", "-I", "INPUT", "-p", "udp", "-j", "ACCEPT"])
        var walk = try walk(
            insert, step(["iptables", "-D", "INPUT", "4"]), step(["true"], changes: .nothing, confirm: nil))
        walk.type("go", "go", "abort")
        #expect(walk.ending == .rolledBack)
        expectSafe(walk)
    }

    @Test func policyWithoutItsConditions() throws {
        var walk = try walk(step(["iptables", "-P", "INPUT", "DROP"], changes: .policy))
        walk.type("go")
        #expect(walk.commands == [])
        expectSafe(walk)
    }

    /// Another table keeps the login out: an ACCEPT of INPUT's policy is no reason for the timer to stand down.
    @Test func reopeningDoesNotEndTheGuard() throws {
        var walk = try walk(step(["sh", "-c", "iptables -P INPUT DROP;nft add rule"]))
        walk.type("go")
        #expect(walk.isTimerArmed)
        walk.type("reopen")
        #expect(walk.isTimerArmed)
        walk.letTheTimerFire()
        #expect(walk.kernel == HostileKernel())
        expectSafe(walk)
    }

    @Test func cutWhileTheLoginIsAwaited() throws {
        var walk = try walk(
            step(["sh", "-c", "iptables -F INPUT"]), step(["true"], changes: .nothing, confirm: nil))
        walk.type("go")
        try walk.cut()
        walk.type("")
        #expect(walk.prompt?.words.contains(.confirm) == true)
        walk.logIn()
        #expect(!walk.isTimerArmed)
        try walk.cut()
        walk.type("", "abort")
        #expect(walk.kernel == HostileKernel())
        expectSafe(walk)
    }

    /// Random runbooks, walked by somebody who types anything.
    @Test func anyRunbook() throws {
        var ends: [String: Int] = [:]
        var closings = 0
        let count = Asked.number("SUREFOOT_RUNBOOKS") ?? 1500
        for seed in 0..<UInt64(count) {
            var maker = RandomRunbook(generator: SeededGenerator(seed: Asked.seed &* 1_000_003 &+ seed))
            var walk = try HostileWalk(maker.steps())
            for _ in 0..<40 where walk.ending == nil { try act(on: &walk, &maker) }
            #expect(walk.broken == [], "seed \(seed)")
            if case .walked = walk.ending {
                #expect(walk.kernel.letsIn && !walk.isTimerArmed, "seed \(seed)")
            }
            closings += walk.hasBeenShut ? 1 : 0
            ends[walk.ending.map { "\($0)" } ?? "open", default: 0] += 1
            guard walk.broken.isEmpty else { break }
        }
        #expect(closings > count / 30, "Too few commands shut the door.")
        #expect(ends.count > 3, "The walks all end in the same way: \(ends)")
    }

    private func act(on walk: inout HostileWalk, _ maker: inout RandomRunbook) throws {
        guard let prompt = walk.prompt else { return }
        switch Int.random(in: 0..<20, using: &maker.generator) {
        case 0: walk.letTheTimerFire()
        case 1: try walk.cut()
        case 2 where !prompt.words.contains(.confirm):
            walk.isUnreadable = true
            walk.type(prompt.words[0].text)
        case 2...8 where prompt.words.contains(.confirm): walk.logIn()
        case 2...14:
            // The words that lead on.
            let words = prompt.words.prefix(prompt.named).filter { ![.back, .abort, .skip].contains($0) }
            if let word = words.randomElement(using: &maker.generator) { walk.type(word.text) }
        default: walk.type(maker.pick(prompt.words).text)
        }
    }
}
