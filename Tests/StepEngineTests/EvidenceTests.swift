import Fuzzing
import Netfilter
import Runbook
import Testing

@testable import StepEngine

/// What is concluded from the packets on the wire and from what the rules counted.
@Suite struct EvidenceTests {
    private static let own = address("192.0.2.1")
    private static let peer = address("192.0.2.2")
    private static let rule = RuleReference(
        chain: "INPUT", position: 1,
        rule: Rule(
            chain: "INPUT", words: ["-m", "conntrack", "--ctstate", "RELATED,ESTABLISHED", "-j", "ACCEPT"]))

    private static func address(_ text: String) -> Address {
        guard let address = Address(text) else { preconditionFailure(text) }
        return address
    }

    /// A segment between this host and the peer.
    private func segment(
        _ flags: TCPFlags, out: Bool, port: UInt16 = 80, remote: Address = peer, local: UInt16 = 40000,
        interface: String = "eth0", loopback: Bool = false
    ) -> SeenPacket {
        SeenPacket(
            interface: interface, isLoopback: loopback, isOutgoing: out, source: out ? Self.own : remote,
            destination: out ? remote : Self.own,
            content: .tcp(
                sourcePort: out ? local : port, destinationPort: out ? port : local, flags: flags))
    }

    private func outbound(
        _ packets: [SeenPacket], first: UInt64 = 0, last: UInt64 = 0,
        entry: WatchResult.TrackingEntry = .answered, missed: Int = 0, deciders: [RuleReference?] = [rule]
    ) -> OutboundConclusion {
        var table = FlowTable(Watch(repliesFrom: Self.peer, above: Self.rule, except: 22))
        for packet in packets { table.take(packet) }
        let result = WatchResult(
            flows: table.all, first: first, last: last, entry: entry, incoming: table.incoming, missed: missed
        )
        return OutboundTest(peer: Self.peer, result: result, stateRule: Self.rule, deciders: deciders)
            .conclusion
    }

    /// A rule that stands before the state rule.
    private static let earlier = RuleReference(
        chain: "INPUT", position: 1, rule: Rule(chain: "INPUT", words: ["-p", "tcp", "-j", "ACCEPT"]))

    /// Packets of before would make a rise that no test has caused.
    @Test func aTestBeginsFromCountersOfItsMoment() throws {
        var walk = try Rehearsal()
        walk.walk(Rehearsal.words.prefix(8))
        #expect(walk.prompt?.report == .curl)
        let needs = walk.actions.compactMap { action -> RulesetNeed? in
            if case .readRulesets(let need) = action { need } else { nil }
        }
        #expect(needs.last == .counters([.ipv4]))
    }

    /// The reading that one family's test ends with is that which the next one's begins from.
    @Test func theNextTestBeginsFromTheReadingOfTheOneBefore() throws {
        var walk = try Rehearsal()
        walk.walk(Rehearsal.words.prefix(8))
        var engine = walk.engine
        engine.progress.toObserve = [.ipv4, .ipv6]
        let table = try #require(walk.table)
        _ = engine.handle(.answered("watch 192.0.2.2"))
        _ = engine.handle(.rulesetsRead([.ipv4: .table(table.withoutCounters, warnings: [])]))
        _ = engine.handle(.watchBegan(failure: nil))
        _ = engine.handle(.noticed)
        let actions = engine.handle(.watchEnded(WatchResult(flows: [], failure: nil)))
        #expect(actions.last == .readRulesets(.counters([.ipv6])))
    }

    /// INPUT whose policy drops what no rule accepts.
    private static let byPolicy = denial(by: [])
    private static let arrivals = Watch(
        .ipv4, arrivalsAt: 9090, from: .port(41000), keptOutBy: byPolicy)

    /// What keeps a new connection out of INPUT with these rules.
    private static func denial(by rules: [String]) -> Denial {
        let lines = ["-P INPUT DROP"] + rules.map { "-A INPUT \($0)" }
        guard let table = try? FilterTable(parsingSpecification: lines.joined(separator: "\n")),
            let denial = InputAnalysis(table, family: .ipv4).denial(of: 9090)
        else { preconditionFailure("\(rules)") }
        return denial
    }

    private func inbound(
        _ packets: [SeenPacket], first: UInt64 = 0, last: UInt64 = 0, denied: UInt64? = nil,
        says saying: Outcome.Saying? = .timedOut, deciders: [RuleReference?] = [nil],
        keptOutBy denial: Denial? = byPolicy
    ) -> InboundConclusion {
        var table = FlowTable(Self.arrivals)
        for packet in packets { table.take(packet) }
        let result = WatchResult(
            flows: table.all, strangers: table.others, first: first, last: last, denied: denied)
        return InboundTest(
            port: 9090, sender: .port(41000), result: result, saying: saying, deciders: deciders,
            denial: denial
        ).conclusion
    }

    private var handshake: [SeenPacket] {
        [segment(.syn, out: true), segment([.syn, .ack], out: false), segment(.ack, out: true)]
    }

    @Test func anAnswerThatTheStateRuleTookIsProof() {
        let conclusion = outbound(handshake, first: 1, last: 1)
        #expect(conclusion.isProof)
        #expect(outbound(handshake, first: 1, last: 1, entry: .unknown).isProof)
    }

    /// Each witness that is missing has a conclusion of its own.
    @Test func whatIsMissingIsNamed() {
        let refusal = [segment(.syn, out: true), segment([.rst, .ack], out: false)]
        let halfway = Array(handshake.dropLast())
        let cases: [(OutboundConclusion, String)] = [
            (outbound([]), "nothingSent"), (outbound([segment(.syn, out: true)]), "silent"),
            (outbound([segment(.syn, out: true)], missed: 5), "tooBusy"),
            (outbound(refusal, last: 1), "refused"),
            (outbound(handshake), "stoppedBeforeInput"), (outbound(handshake, first: 2), "decidedEarlier"),
            (outbound(halfway, first: 1, last: 1), "stoppedAfterRule"),
            (outbound(handshake, first: 1, last: 1, entry: .unanswered), "notTracked"),
            (outbound(handshake, first: 1, last: 1, entry: .absent), "notTracked"),
            (outbound([segment(.syn, out: false, interface: "lo", loopback: true)]), "overLoopback"),
        ]
        for (conclusion, name) in cases {
            #expect("\(conclusion)".hasPrefix(name) && !conclusion.isProof, "\(name): \(conclusion)")
        }
    }

    /// An ssh session of the peer's, and the noise that it sends, are no connection of this host.
    @Test func onlyConnectionsFromHereCount() {
        let noise = [
            segment(.ack, out: false, port: 50000, local: 22),
            segment(.ack, out: true, port: 50000, local: 22),
            segment(.syn, out: false, port: 50001, local: 9090),
        ]
        #expect(outbound(noise, first: 9, last: 9) == .nothingSent(Self.peer))
        #expect(outbound(noise + handshake, first: 1, last: 1).isProof)
    }

    /// What was counted may be of a connection that was there before: then only the rules can tell.
    @Test func whatAnotherConnectionBringsIsNotTheTests() {
        let other = (0..<5).map { _ in segment(.ack, out: false, port: 7070, local: 40001) }
        let doubtful: [RuleReference?] = [Self.earlier, Self.rule]
        #expect(outbound(other + handshake, first: 6, last: 6).isProof)
        #expect(outbound(handshake, first: 1, last: 1, deciders: doubtful).isProof)
        #expect(outbound(other + handshake, first: 6, last: 6, deciders: doubtful).isProof)
        guard
            case .indistinct(_, Self.earlier, 5) = outbound(
                other + handshake, first: 6, last: 5, deciders: doubtful)
        else {
            Issue.record("\(outbound(other + handshake, first: 6, last: 5, deciders: doubtful))")
            return
        }
        for deciders in [[Self.earlier], [Self.earlier, nil], [nil]] {
            let conclusion = outbound(other + handshake, first: 6, last: 5, deciders: deciders)
            #expect("\(conclusion)".hasPrefix("decidedEarlier") && !conclusion.isProof, "\(conclusion)")
        }
        // The operator's login counts nowhere.
        let login = (0..<5).map { _ in segment(.ack, out: false, port: 50000, local: 22) }
        #expect(outbound(login + handshake, first: 1, last: 1, deciders: doubtful).isProof)
    }

    /// Only a rule that is known to decide is named.
    @Test func whoDecidesIsNamedIfItIsKnown() {
        for (deciders, named) in [
            ([Self.earlier], Self.earlier), ([Self.earlier, nil], Self.earlier), ([nil], nil),
        ] {
            let syn = segment(.syn, out: false, port: 41000, local: 9090)
            #expect(
                inbound([syn], first: 1, deciders: deciders)
                    == .decidedEarlier(inboundFlow(syn), by: named, syns: 1, counted: 0))
        }
        let conclusion = outbound(handshake, first: 2, deciders: [Self.earlier, Self.rule])
        guard case .decidedEarlier(_, Self.earlier, _) = conclusion else {
            Issue.record("\(conclusion)")
            return
        }
    }

    private func inboundFlow(_ packet: SeenPacket) -> Flow {
        var table = FlowTable(Self.arrivals)
        table.take(packet)
        return table.all[0]
    }

    @Test func aRouterThatSaysNoIsNamed() {
        let router = Self.address("198.51.100.1")
        let error = SeenPacket(
            interface: "eth0", isLoopback: false, isOutgoing: false, source: router, destination: Self.own,
            content: .error(from: Self.own, sourcePort: 40000, to: Self.peer, destinationPort: 80))
        guard case .refusedOnTheWay(_, router) = outbound([segment(.syn, out: true), error]) else {
            Issue.record("not seen")
            return
        }
    }

    /// Through a bridge each packet is seen on its port and on the bridge: it counts once.
    @Test func aBridgeDoesNotDouble() {
        let syns = ["eth0", "br0", "eth0", "br0"].map {
            segment(.syn, out: false, port: 41000, local: 9090, interface: $0)
        }
        guard case .blocked(let flow, [nil], 2, 2) = inbound(syns, first: 2, last: 2, denied: 2) else {
            Issue.record("\(inbound(syns, first: 2, last: 2, denied: 2))")
            return
        }
        #expect(flow.interface == "eth0")
    }

    @Test func aBlockNeedsAllWitnesses() {
        let syn = segment(.syn, out: false, port: 41000, local: 9090)
        let answer = segment([.syn, .ack], out: true, port: 41000, local: 9090)
        let refusal = segment([.rst, .ack], out: true, port: 41000, local: 9090)
        let stranger = segment(.syn, out: false, port: 5, remote: Self.address("203.0.113.9"), local: 9090)
        let cases: [(InboundConclusion, String)] = [
            (inbound([]), "nothingArrived"), (inbound([stranger], last: 1, denied: 1), "nothingArrived"),
            (inbound([syn, answer]), "answered"), (inbound([syn, refusal]), "refused"),
            (inbound([syn]), "stoppedBeforeInput"), (inbound([syn], first: 1), "decidedEarlier"),
            (inbound([syn, syn], first: 2, last: 1, denied: 2), "decidedEarlier"),
            (inbound([syn], first: 1, last: 1), "denialDidNotCount"),
            (inbound([syn], first: 1, last: 1, denied: 0), "denialDidNotCount"),
            (inbound([syn], first: 1, last: 1, denied: 1, says: .succeeded), "disagrees"),
            (inbound([syn], first: 1, last: 1, denied: 1, says: nil), "disagrees"),
            (inbound([syn], first: 1, last: 1, denied: 7), "blocked"),
        ]
        for (conclusion, name) in cases {
            #expect("\(conclusion)".hasPrefix(name), "\(name): \(conclusion)")
            #expect(conclusion.isProof == (name == "blocked"))
        }
    }

    /// A refusal proves a block where it is that of the rule that is to refuse: all came to that, and its counter rose.
    @Test func aRefusalNeedsTheRulesOwnCounter() throws {
        let syn = segment(.syn, out: false, port: 41000, local: 9090)
        let reset = segment([.rst, .ack], out: true, port: 41000, local: 9090)
        let error = SeenPacket(
            interface: "eth0", isLoopback: false, isOutgoing: true, source: Self.own, destination: Self.peer,
            content: .error(from: Self.peer, sourcePort: 41000, to: Self.own, destinationPort: 9090))
        let denial = Self.denial(by: ["-j REJECT"])
        let rule = try #require(denial.deniers.first)
        func judged(
            _ packets: [SeenPacket], last: UInt64 = 1, denied: UInt64? = 1,
            says saying: Outcome.Saying? = .refused,
            deciders: [RuleReference?]? = nil
        ) -> InboundConclusion {
            inbound(
                packets, first: 1, last: last, denied: denied, says: saying, deciders: deciders ?? [rule],
                keptOutBy: denial)
        }
        let cases: [(InboundConclusion, String)] = [
            (judged([syn, reset]), "blocked"), (judged([syn, error], says: .unreachable), "blocked"),
            // The refusal was lost on its way, or the kernel sent none: it limits their rate.
            (judged([syn, reset], says: .timedOut), "blocked"), (judged([syn], says: .timedOut), "blocked"),
            (judged([syn, reset], denied: 0), "denialDidNotCount"),
            (judged([syn, reset], denied: nil), "denialDidNotCount"),
            (judged([syn], denied: 0, says: .timedOut), "denialDidNotCount"),
            // Nothing listens behind a rule that accepts, which the counter of the other has nothing to say to.
            (judged([syn, reset], last: 0, denied: 9, deciders: [Self.earlier]), "refused"),
            (judged([syn, reset], last: 0, denied: 9), "refused"),
            (judged([syn, reset], denied: 9, deciders: [Self.earlier]), "refused"),
            (judged([syn], last: 0, denied: 9, says: .timedOut, deciders: [Self.earlier]), "decidedEarlier"),
            // Somebody else has answered.
            (judged([syn], says: .refused), "disagrees"), (judged([syn], says: .unreachable), "disagrees"),
            (judged([syn, reset], says: .succeeded), "disagrees"),
            (judged([syn, reset], says: nil), "disagrees"),
            (judged([], says: .refused), "nothingArrived"),
            // The policy sends no answer, nor does DROP.
            (inbound([syn, reset], first: 1, last: 1, denied: 1, says: .refused), "refused"),
        ]
        for (conclusion, name) in cases {
            #expect("\(conclusion)".hasPrefix(name), "\(name): \(conclusion)")
            #expect(conclusion.isProof == (name == "blocked"))
        }
    }

    @Test func aScanFillsNoMemory() {
        var table = FlowTable(Self.arrivals)
        for number in 0..<5000 {
            let bytes: [UInt8] = [10, 0, UInt8(number / 256), UInt8(number % 256)]
            guard let remote = Address(bytes: bytes) else { continue }
            table.take(segment(.syn, out: false, port: 1, remote: remote, local: 9090))
            table.take(segment(.syn, out: false, port: 41000, remote: remote, local: 9090))
        }
        #expect(table.others.count <= 1000 && table.all.count <= 1000)
    }

    @Test(arguments: [
        ("http://192.0.2.2:8080/x", "192.0.2.2", 8080), ("https://example.org/a:b", "example.org", 443),
        ("https://me:secret@example.org:8443", "example.org", 8443), ("example.org", "example.org", 80),
        ("example.org:25", "example.org", 25), ("http://[2001:db8::2]:81/", "2001:db8::2", 81),
        ("2001:db8::2", "2001:db8::2", 80), ("[2001:db8::2]", "2001:db8::2", 80), ("HTTPS://A", "A", 443),
    ])
    func anEndpointIsRead(text: String, host: String, port: Int) {
        let endpoint = Endpoint(text)
        #expect(endpoint?.host == host && endpoint?.port == UInt16(port))
    }

    @Test(arguments: [
        "", "http://", "http://:80", "a:b", "a:0", "a:70000", "a:1:2", "[2001:db8::1]x", "-K/etc/x://a",
        "-o@example.org", "http://-K", "file:///etc/shadow", "ftp://example.org", "gopher://a",
        "http://a/{b,c}",
        "http://a/[1-3]", "http://a b", "http://a\u{1b}[2J", "http://[-K]/", "@/etc/passwd", "http://me@",
        "a\nb", "ä.de",
    ])
    func whatIsNoEndpointIsRefused(text: String) {
        #expect(Endpoint(text) == nil)
    }

    /// Whatever is typed: what is taken for a URL is no option of a program, nor anything that curl reads in its own way.
    @Test func noArgumentIsAnOption() {
        var generator = SeededGenerator(seed: 6)
        let parts = [
            "-", "K", "http", "https", "file", "://", "a", "example.org", ":", "80", "/", "@", "[", "]", "{",
            "}", " ",
            "\u{9b}", "2001:db8::1", "?", "#", "%20", "\\", "'", ".", "_", "\n",
        ]
        var taken = 0
        for _ in 0..<20_000 {
            let text = (0..<Int.random(in: 1...6, using: &generator)).map { _ in
                parts[Int.random(in: parts.indices, using: &generator)]
            }.joined()
            guard let endpoint = Endpoint(text) else { continue }
            taken += 1
            #expect(!text.hasPrefix("-") && !endpoint.host.hasPrefix("-"), "\(text)")
            #expect(!text.contains { "{} \\\n\u{9b}".contains($0) }, "\(text)")
            #expect(
                !text.contains("://") || text.hasPrefix("http://") || text.hasPrefix("https://"), "\(text)")
        }
        #expect(taken > 500)
    }

    /// curl must go to the address that is watched.
    @Test func aNameIsPinned() throws {
        let endpoint = try #require(Endpoint("https://example.org/"))
        let command = Command(["curl", "-4", "https://example.org/"]).resolving(endpoint, to: Self.peer)
        #expect(
            command.argv == ["curl", "--resolve", "example.org:443:192.0.2.2", "-4", "https://example.org/"])
        let plain = try #require(Endpoint("192.0.2.2"))
        #expect(Command(["curl", "x"]).resolving(plain, to: Self.peer).argv == ["curl", "x"])
    }
}
