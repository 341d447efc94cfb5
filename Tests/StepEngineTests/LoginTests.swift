import Netfilter
import Runbook
import Testing

@testable import StepEngine

/// Whose login confirms.
@Suite struct LoginTests {
    /// A walk that waits for a new login, under the policy and an armed timer.
    private func waiting() throws -> Rehearsal {
        var walk = try Rehearsal()
        walk.walk(["", "", "", "insert", "", "deny"])
        try #require(walk.engine.timer == .armed && walk.prompt?.words.contains(.confirm) == true)
        return walk
    }

    /// What whoever typed the code was told.
    private func said(_ walk: Rehearsal) -> [AccessFinding] {
        walk.actions.compactMap { if case .answerLogin(let finding) = $0 { finding } else { nil } }
    }

    @Test func theCodeInANewLoginConfirms() throws {
        var walk = try waiting()
        walk.hear(.loginClaimed(Self.right))
        #expect(walk.engine.timer == .off && said(walk) == [.confirmed])
        #expect(walk.engine.facts.holds(.managementReconnected, for: nil))
    }

    private static let right = LoginClaim(code: World.confirmation.code, login: World.login)
    private static let others = World.claims.filter { $0 != right }

    @Test(arguments: others) func whatProvesNothingIsRefused(claim: LoginClaim) throws {
        var walk = try waiting()
        walk.hear(.loginClaimed(claim))
        #expect(walk.engine.timer == .armed && !walk.actions.contains(.disarmTimer))
        #expect(said(walk).count == 1 && said(walk) != [.confirmed])
        #expect(walk.prompt?.words.contains(.confirm) == true)
    }

    @Test func eachRefusalSaysWhy() throws {
        var walk = try waiting()
        for claim in Self.others { walk.hear(.loginClaimed(claim)) }
        #expect(said(walk).contains(.wrongCode) && said(walk).contains(.noLogin))
        #expect(said(walk).contains { if case .loginIsOlder = $0 { true } else { false } })
        #expect(said(walk).contains { if case .loginFromHere = $0 { true } else { false } })
        walk.hear(.answered("hint"))
        #expect(
            walk.actions.contains {
                if case .show(.step(.section(let section))) = $0 {
                    section.name == "login-does-not-count"
                } else {
                    false
                }
            })
    }

    /// The person is asked, and answers with the address.
    @Test func aLoginByAnotherWayCountsOnceThePersonSaysSo() throws {
        var walk = try waiting()
        let claim = LoginClaim(code: World.confirmation.code, login: World.anotherWay)
        walk.hear(.loginClaimed(claim))
        #expect(said(walk).contains { if case .anotherWay = $0 { true } else { false } })
        // The command in it has ended, and nobody is logged in by it any more.
        var gone = World.anotherWay
        gone.account = nil
        walk.answers = { [gone] in $0 == .observeConnections ? .connectionsObserved([gone]) : nil }
        walk.hear(.answered("confirm 192.0.2.2"))
        #expect(walk.engine.timer == .armed)
        walk.hear(.answered("confirm \(World.peer(.ipv6))"))
        #expect(walk.engine.timer == .off)
    }

    @Test(arguments: ["confirm", "confirm 192.0.2.2", "confirm me"])
    func aStrangersConnectionConfirmsNothing(line: String) throws {
        var walk = try waiting()
        walk.answers = { $0 == .observeConnections ? .connectionsObserved([World.otherLogins[0]]) : nil }
        walk.hear(.answered(line))
        #expect(walk.engine.timer == .armed && said(walk) == [.nobodyLoggedIn([World.otherLogins[0]])])
    }

    /// Others may have logged in as well.
    @Test func theAddressIsTypedBack() throws {
        var walk = try waiting()
        for line in ["confirm", "confirm 192.0.2.9", "confirm nonsense"] { walk.hear(.answered(line)) }
        #expect(walk.engine.timer == .armed && said(walk).count == 3)
        walk.hear(.answered("confirm 192.0.2.2"))
        #expect(walk.engine.timer == .off)
    }
}
