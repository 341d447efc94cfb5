import Foundation
import Netfilter
import Runbook
import Testing

@testable import StepEngine

/// Before the policy: what listens is named, accepted or agreed to, and nothing else is shut.
@Suite struct ServicesTests {
    private static let beforeDeny = ["", "", "", "insert", ""]
    private static let web = World.services[0]

    /// A walk that stands before the policy, on a host on which these listen.
    private func walk(_ services: [ListeningService] = [web]) throws -> Rehearsal {
        var walk = try Rehearsal()
        walk.services = services
        walk.walk(Self.beforeDeny)
        return walk
    }

    @Test func whereNothingIsShutNothingIsAsked() throws {
        var walk = try walk([
            ListeningService(port: ServicePorts(tcp: 22), family: .ipv4, owner: .programs(["sshd"]))
        ])
        #expect(walk.messages.contains(.verdict(.ok, nil, .services(.nothingShut))))
        walk.hear(.answered("deny"))
        #expect(walk.policy == "DROP")
    }

    @Test func whatWouldBeShutIsNamedFirst() throws {
        var walk = try walk()
        #expect(walk.named == [Self.web] && walk.prompt?.words.contains(.step("deny")) == false)
        walk.hear(.answered("shu"))
        walk.hear(.answered("deny"))
        #expect(walk.policy == "ACCEPT" && walk.prompt?.words.first == .shut)
        walk.hear(.answered("shut"))
        #expect(walk.prompt?.words.first == .step("deny"))
        walk.hear(.answered("deny"))
        #expect(walk.policy == "DROP")
    }

    /// A rule that drops is no work of the policy's.
    @Test func whatARuleDropsIsNotNamed() throws {
        var walk = try Rehearsal()
        walk.services = [Self.web]
        walk.rules.append("-p tcp -m tcp --dport 80 -j DROP")
        walk.walk(Self.beforeDeny)
        #expect(walk.prompt?.words.first == .step("deny"))
    }

    @Test func acceptPutsARuleInThatTheSessionTakesBack() throws {
        var walk = try walk()
        walk.hear(.answered("accept 80 from 198.51.100.0/24 because web shop"))
        let command =
            "iptables -w 5 -I INPUT 2 -s 198.51.100.0/24 -p tcp -m tcp --dport 80 -m comment --comment 'web shop' -j ACCEPT"
        #expect(walk.commands.last == command)
        #expect(walk.plans.last?.map(\.command.description) == [command])
        #expect(
            walk.plans.last?.compactMap(\.undo?.description) == [
                command.replacing("-I INPUT 2", with: "-D INPUT")
            ])
        #expect(walk.records.contains { if case .accepted(_, [.ipv4]) = $0 { true } else { false } })
        // The others are still shut out.
        #expect(walk.prompt?.words.first == .shut)
        walk.hear(.answered("abort"))
        let order = walk.actions.compactMap { if case .restore(let order) = $0 { order } else { nil } }.last
        #expect(order?.families[.ipv4]?.session.marks.inserted == [0, 1])
    }

    @Test func whatIsAcceptedFromAnywhereIsNotShut() throws {
        var walk = try walk()
        walk.hear(.answered("accept 80"))
        #expect(walk.messages.contains(.verdict(.ok, nil, .services(.nothingShut))))
        walk.hear(.answered("deny"))
        #expect(walk.policy == "DROP")
    }

    @Test func aRuleIsNotPutInTwice() throws {
        var walk = try walk()
        walk.hear(.answered("accept 80 from 198.51.100.0/24"))
        let commands = walk.commands
        for line in ["accept 80 from 198.51.100.0/24 because again", "accept 80/tcp from 198.51.100.9"] {
            walk.hear(.answered(line))
            guard case .services(.refused(.acceptedAlready)) = walk.messages.last else {
                Issue.record("\(line): \(String(describing: walk.messages.last))")
                continue
            }
        }
        #expect(walk.commands == commands)
    }

    /// Each gets its sentence, and loses nothing.
    @Test(arguments: [
        ("accept", AcceptRefusal.nothing), ("accept web", .noPort("web")), ("accept 0", .noPort("0")),
        ("accept 81", .notListed(ServicePorts(tcp: 81))),
        ("accept 80/udp", .otherTransport(ServicePorts(tcp: 80))), ("accept 80 from", .noNetwork("")),
        ("accept 80 from because shop", .noNetwork("")), ("accept 80 from here", .noNetwork("here")),
        ("accept 80 from 10.0.0.0/255.0.255.0", .noNetwork("10.0.0.0/255.0.255.0")),
        ("accept 80 from 10.0.0.0/8 10.1.0.0/16", .secondNetwork),
        ("accept 80 from 10.0.0.0/8 from 10.1.0.0/16", .secondNetwork),
        ("accept 80 from 10.0.0.0/8,10.1.0.0/16", .secondNetwork),
        ("accept 80 from 2001:db8::/32", .otherFamily(ServicePorts(tcp: 80), .ipv4)),
        ("accept 80 because", .noReason), ("accept 80 because \u{1b}[31m", .strangeBeginning),
        ("accept 80 because it\u{202e}s", .strangeCharacter("\u{202e}")),
        ("accept 80 because !", .strangeBeginning),
        ("accept 80 because a\"b", .strangeCharacter("\"")), ("accept 80 to 10.0.0.1", .notUnderstood("to")),
        ("accept 80 because " + String(repeating: "x", count: 201), .longReason(bytes: 201)),
    ])
    func aWrongLineIsToldAndLosesNothing(line: String, refusal: AcceptRefusal) throws {
        var walk = try walk()
        let (prompt, commands) = (walk.prompt, walk.commands)
        walk.hear(.answered(line))
        #expect(walk.messages.last == .services(.refused(refusal)))
        #expect(walk.prompt == prompt && walk.commands == commands)
    }

    @Test func hostBitsAreToldWithTheNetwork() throws {
        var walk = try walk()
        walk.hear(.answered("accept 80 from 198.51.100.7/24"))
        guard case .services(.refused(.hostBits(_, let network))) = walk.messages.last else {
            Issue.record("\(String(describing: walk.messages.last))")
            return
        }
        #expect("\(network)" == "198.51.100.0/24")
    }

    // MARK: Between the question and the command

    /// The timer that was started for the command stands down, for there is nothing that it could guard.
    @Test(arguments: [[World.services[0], World.services[2]], [World.services[1]]])
    func aServiceThatBeganMeanwhileIsNamed(services: [ListeningService]) throws {
        var walk = try walk()
        walk.hear(.answered("shut"))
        walk.services = services
        walk.hear(.answered("deny"))
        #expect(walk.policy == "ACCEPT" && walk.prompt?.words.first == .shut && walk.named == services)
        #expect(walk.actions.contains(.disarmTimer) && walk.engine.timer == .off)
        walk.hear(.answered("shut"))
        walk.hear(.answered("deny"))
        #expect(walk.policy == "DROP")
    }

    /// A resolver has another port at each look, and the question must come to an end all the same.
    @Test func aResolversNextPortIsNoNewService() throws {
        let ports: [UInt16] = [40001, 40002, 40003]
        let resolvers = ports.map { port in
            ListeningService(
                port: ServicePorts(.udp, port...port), family: .ipv4, owner: .programs(["unbound"]))
        }
        var walk = try walk([resolvers[0]])
        walk.services = [resolvers[1]]
        walk.hear(.answered("shut"))
        walk.services = [resolvers[2]]
        walk.hear(.answered("deny"))
        #expect(walk.policy == "DROP")
    }

    @Test(arguments: [
        ListeningService(port: ServicePorts(.udp, 40002...40002), family: .ipv4, owner: .programs(["mosh"])),
        ListeningService(port: ServicePorts(.udp, 53...53), family: .ipv4, owner: .programs(["unbound"])),
        ListeningService(port: ServicePorts(tcp: 40002), family: .ipv4, owner: .programs(["unbound"])),
        ListeningService(port: ServicePorts(.udp, 40002...40002), family: .ipv4, owner: .hidden),
    ])
    func whatIsNoResolversNextPortIsNamed(other: ListeningService) throws {
        var asking = other
        (asking.port, asking.owner) = (
            ServicePorts(.udp, 40001...40001), other.owner == .hidden ? .hidden : .programs(["unbound"])
        )
        var walk = try walk([asking])
        walk.hear(.answered("shut"))
        walk.services = [other]
        walk.hear(.answered("deny"))
        #expect(walk.policy == "ACCEPT" && walk.named == [other])
    }

    @Test func aRuleThatWentMeanwhileLeadsBackToTheQuestion() throws {
        var walk = try walk()
        walk.hear(.answered("accept 80"))
        walk.rules.removeAll { $0.contains("--dport 80") }
        walk.hear(.answered("deny"))
        #expect(walk.policy == "ACCEPT" && walk.named == [Self.web])
    }

    /// Only what was named is agreed to, though the rules were read again since.
    @Test func whatShowHasReadIsNoPartOfTheQuestion() throws {
        var walk = try walk([Self.web, World.services[2]])
        walk.hear(.answered("accept 80"))
        #expect(walk.named == [World.services[2]])
        walk.rules.removeAll { $0.contains("--dport 80") }
        walk.hear(.answered("show"))
        walk.hear(.answered("shut"))
        #expect(walk.prompt?.words.first == .shut && walk.named == [Self.web, World.services[2]])
    }

    /// To agree that some are shut out is not to agree that all are.
    @Test func moreThanWasNamedIsAskedForAgain() throws {
        var walk = try walk()
        walk.hear(.answered("accept 80 from 198.51.100.0/24"))
        walk.hear(.answered("shut"))
        #expect(walk.prompt?.words.first == .step("deny"))
        walk.rules.removeAll { $0.contains("--dport 80") }
        walk.hear(.answered("deny"))
        #expect(walk.policy == "ACCEPT" && walk.prompt?.words.first == .shut)
    }

    // MARK: After a cut

    @Test func whatWasAgreedToIsKept() throws {
        var first = try walk([Self.web, World.services[2]])
        first.hear(.answered("accept 80 from 198.51.100.0/24"))
        first.hear(.answered("shut"))
        let records = try first.records.map {
            try JSONDecoder().decode(Record.self, from: try JSONEncoder().encode($0))
        }
        #expect(records == first.records)
        var second = try Rehearsal(resuming: SessionHistory(records))
        (second.rules, second.services) = (first.rules, first.services)
        second.walk(["", "deny"])
        #expect(second.policy == "DROP")
        var third = try Rehearsal(resuming: SessionHistory(records))
        (third.rules, third.services) = (first.rules, [World.services[1]])
        third.walk([""])
        #expect(third.named == [World.services[1]])
    }
}

extension Rehearsal {
    fileprivate var messages: [Message] {
        actions.compactMap { if case .show(let message) = $0 { message } else { nil } }
    }

    fileprivate var plans: [[StepMessage.PlannedCommand]] {
        messages.compactMap { if case .step(.plan(let plan)) = $0 { plan } else { nil } }
    }

    /// The services that were named last.
    fileprivate var named: [ListeningService] {
        messages.compactMap { message in
            if case .services(.wouldBeShut(let shut)) = message { shut.map(\.service) } else { nil }
        }.last ?? []
    }
}
