@testable import Netfilter
@testable import Runbook
@testable import StepEngine

/// Everything that can be said, around one text of others and one number: each case of each value that a message is made of.
struct Samples {
    /// A name, a reason or whatever else somebody else has chosen.
    let text: String
    /// How many there are of whatever is counted.
    let number: Int

    /// What is written here is well-formed.
    static func known<Value>(_ value: Value?) -> Value {
        guard let value else { preconditionFailure("A sample is wrong.") }
        return value
    }

    // MARK: Rules

    var rule: RuleReference {
        RuleReference(
            table: "filter", chain: "INPUT", position: number,
            rule: Rule(chain: "INPUT", words: ["-m", "comment", "--comment", text, "-j", "DROP"]))
    }

    /// As many as the number, and at least one.
    var rules: [RuleReference] { Array(repeating: rule, count: max(1, number)) }

    var native: NativeChain { nativeChains[0] }

    var nativeChains: [NativeChain] {
        let effects: [NativeChain.Effect] = [.none, .dropsSources, .mayDrop, .mayChange, .unread, .dropsAll]
        return effects.map {
            NativeChain(nftFamily: "inet", table: text, name: text, hook: "input", priority: 0, effect: $0)
        }
    }

    /// Where a packet may end: nothing but the way as a whole lets it through, and nobody but a rule leaves it open.
    var ends: [PathDecision.End] { [passed] + losses + doubts }

    private var passed: PathDecision.End { PathDecision.End(.accepted, .nothing, .yes) }

    var losses: [PathDecision.End] {
        let places = Hook.Place.inbound + Hook.Place.forwarded + Hook.Place.outbound
        let certain = deciders + places.map(PathDecision.Decider.policy)
        return certain.map { PathDecision.End(.dropped, $0, .yes) }
            + [Backend.legacy, .nfTables].map { PathDecision.End(.dropped, deciders[0], .yes, $0) }
            + deciders.map { PathDecision.End(.sentElsewhere, $0, .yes) }
    }

    /// What may become of a packet.
    var doubts: [PathDecision.End] {
        deciders.flatMap { decider in
            [PathDecision.Fate.dropped, .sentElsewhere, .unknown].map { PathDecision.End($0, decider, .most) }
        }
    }

    private var deciders: [PathDecision.Decider] { [.rules(rules), .native(native), .native(native, rules)] }

    var reachabilities: [Reachability] {
        [
            .accepted(by: rule), .acceptedForSome(by: rule, restriction: [text]),
            .acceptedForSome(by: rule, restriction: [text, text]), .dropped(by: rule), .dropped(by: nil),
            .uncertain(because: rule),
        ] + (losses + doubts).map(Reachability.obstructed)
    }

    var standings: [OutgoingStanding] {
        [.leaves, .untracked(rule, all: true), .untracked(rule, all: false), .tooManyRules]
            + losses.flatMap { [.stopped($0), .stoppedForSome($0)] } + doubts.map(OutgoingStanding.uncertain)
    }

    var wideOpenings: [WideOpening] {
        [6, 17, 1, 58, 47].flatMap { transport in
            [0...UInt16.max, 1...1023].flatMap { ports in
                [nil, text].map { interface in
                    WideOpening(transport: transport, ports: ports, interface: interface, example: packet)
                }
            }
        }
    }

    private var packet: Packet {
        var packet = Packet()
        (packet.source, packet.destinationPort, packet.interface) = (address, 1000, text)
        return packet
    }

    var tables: [FilterTable] {
        [Policy.accept, .drop].map { policy in
            Self.known(FilterTable(chains: [Chain(name: "INPUT", policy: policy, rules: rules.map(\.rule))]))
        }
    }

    var comparisons: [RulesMessage.Comparison] {
        Family.allCases.map { .init(family: $0, now: tables[0], before: tables[1]) }
            + [.init(family: .ipv4, now: tables[0], before: tables[0])]
    }

    // MARK: The host and the way in

    var address: Address { Self.known(Address("192.0.2.7")) }

    var connection: OperatorLogin.Connection {
        .init(
            client: address, clientPort: 50_000, local: Self.known(Address("192.0.2.1")), localPort: 22,
            interface: text,
            way: [text])
    }

    var operatorLogins: [OperatorLogin] { [.remote(connection), .console(terminal: text), .unknown] }

    var login: NewLogin { logins[0] }

    var logins: [NewLogin] {
        [nil, text].flatMap { account in
            [true, false].flatMap { isNewer in
                [true, false].map { isFromHere in
                    NewLogin(
                        connection: connection, isNewer: isNewer, isFromHere: isFromHere, account: account)
                }
            }
        }
    }

    var ports: [ServicePorts] {
        [ServicePorts(tcp: 80), ServicePorts(.udp, 53...53), ServicePorts(.tcp, 8000...8010)]
    }

    var obstacles: [ManagementAccess.Obstacle] {
        reachabilities.map { .init(service: ports[0], reachability: $0) }
            + ports.map { .init(service: $0, reachability: .dropped(by: nil)) }
    }

    var services: [ListeningService] {
        let owners: [ListeningService.Owner] =
            [.programs([text]), .programs([text, text]), .kernel, .hidden]
        return owners.flatMap { owner in
            [0, 1, 2].map {
                ListeningService(
                    port: ServicePorts(tcp: 80), family: .ipv4, addresses: [address], owner: owner,
                    connections: $0, clients: $0)
            }
        }
    }

    var shutServices: [ShutService] {
        services.flatMap { service in
            [Reachability.dropped(by: rule), .acceptedForSome(by: rule, restriction: [text])].map {
                ShutService(service, $0, by: text)
            }
        }
    }

    var settings: [Settings] {
        operatorLogins.map {
            Settings(
                families: Family.allCases, managementPort: 22, login: $0,
                hostAddresses: [.ipv4: "192.0.2.1", .ipv6: "2001:db8::1"], confirmation: confirmation)
        }
    }

    var confirmation: Confirmation { Confirmation(code: "123456", program: "surefoot") }

    // MARK: Commands and tests

    var command: Command { Command(["iptables", "-w", "5", "-S", text]) }

    var statuses: [CommandResult.Status] {
        [
            .exited(0), .exited(Int32(number)), .exited(4), .exited(126), .exited(127), .signalled(9),
            .timedOut(seconds: number), .printedTooMuch(limit: 1 << 20), .interrupted,
            .notStarted(reason: sentence),
        ]
    }

    /// What others say in a sentence.
    var sentence: String { text + "." }

    var flows: [Flow] {
        let flow = Flow(
            local: Self.known(Address("192.0.2.1")), localPort: 9090, remote: address, remotePort: 50_000,
            interface: text)
        var moving = flow
        (moving.synsIn, moving.synsOut, moving.synAcksIn, moving.packetsIn) = (number, number, number, number)
        var ended = moving
        (ended.resetsIn, ended.resetsOut, ended.errorFrom, ended.isEnded) = (number, number, address, true)
        return [flow, moving, ended]
    }

    var watches: [Watch] {
        let replies = Watch(repliesFrom: address, above: rule, except: 22)
        return [replies]
            + [Watch.Sender.port(50_000), .address(address)].map { sender in
                var watch = replies
                watch.target = .arrivals(port: 9090, from: sender)
                return watch
            }
    }

    var strangers: [WatchResult.Stranger] {
        Array(repeating: WatchResult.Stranger(address, packets: number), count: number)
    }

    // MARK: Facts

    func standings(_ findings: [Finding]) -> [FactStanding] {
        Fact.allCases.flatMap { fact in
            [nil, .ipv4, .ipv6].flatMap { family in
                [true, false].map {
                    FactStanding(fact: fact, family: family, holds: $0, reason: findings[0])
                }
            }
        } + findings.map { FactStanding(fact: .defaultDeny, family: .ipv4, holds: false, reason: $0) }
    }
}
