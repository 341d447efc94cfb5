import Foundation
import Linux
import Netfilter
import Runbook
import TestSupport
import Testing

@testable import Host
@testable import StepEngine

/// What is written to a journal is what is read from it.
@Suite(.leavesNothing) struct JournalTests {
    private let place: TemporaryFolder
    private let folder: JournalFolder

    init() throws {
        place = try TemporaryFolder()
        folder = JournalFolder(path: place.path + "/journals")
    }

    private static let header = SessionHeader(
        id: "s", version: "1", iptables: "iptables v1.8.9 (nf_tables)", host: "h", networkNamespace: 7,
        boot: "b",
        account: "root", login: "here", runbook: "r", runbookHash: "0", runbookFolder: nil,
        families: [.ipv4], management: [ServicePorts(tcp: 22), ServicePorts(.udp, 60000...61000)])

    private static let watched: WatchResult = {
        guard let own = Address("192.0.2.1"), let peer = Address("2001:db8::2") else {
            return WatchResult(flows: [])
        }
        let flow = Flow(local: own, localPort: 1, remote: peer, remotePort: 2, interface: "eth0")
        return WatchResult(
            flows: [flow], strangers: [.init(peer, packets: 3)], first: 2, last: 1, denied: 5,
            entry: .answered, missed: 4, failure: "why")
    }()

    static let records: [Record] = [
        .began(header), .resumed(account: "root", login: "there"), .answered("in\u{1b}sert \"x\"\n"),
        .entered(step: 3, id: "insert-state-rule", title: "Insert the rule"),
        .counts(TestCounts(baselines: [.curl: [.ipv4: 7]], answered: [.ipv6: 1])),
        .rules([.ipv4: "-P INPUT ACCEPT\n", .ipv6: "-P INPUT DROP\n"], own: nil),
        .rules(
            [.ipv4: "-P INPUT ACCEPT\n"],
            own: [.ipv4: .init(inserted: [2, 0], moved: [.init(place: 1, home: 3)])]),
        .intent(.run(Command(["iptables", "-P", "INPUT", "DROP"], input: "a\nb"))), .intent(.peer("true")),
        .intent(.probe(insertions: [Command(["i"])], deletions: [Command(["d"])])), .intent(.armTimer),
        .intent(.openNamespace),
        .intent(.runInNamespace(Command(["nc"]))), .watched(watched),
        .intent(.disarmTimer), .intent(.restore), .intent(.save(.hostFiles)), .intent(.save(.named("/x"))),
        .ended(CommandResult(.exited(4), stdout: "out", stderr: "err")), .ended(CommandResult(.signalled(9))),
        .ended(CommandResult(.timedOut(seconds: 30))), .ended(CommandResult(.interrupted)),
        .ended(CommandResult(.printedTooMuch(limit: 4 << 20))),
        .ended(CommandResult(.notStarted(reason: "why"))),
        .evidence([Observation(fact: .outboundAnswered, family: .ipv6, isCurrent: false)]),
        .touched([.ipv4: [["-i", "lo"]]]), .timer(.armed), .timer(.refused(reason: "why")),
        .timer(.disarmed), .timer(.fired(.restored)), .timer(.fired(.failed([.ipv6: "why"]))), .timer(.lost),
        .guarding(
            Command(["nft", "-f", "x y"]),
            [.ipv4: WholeRules(saved: ["iptables": "*filter\n"], native: "", passedOver: ["ip raw"])]),
        .tracking(TrackingProof(packets: 3, untracking: ["x"], used: 1, limit: 2)), .restored(.restored),
        .restored(.failed([.ipv4: "why"])),
        .saved(.saved([.init(family: .ipv4, path: "/p", previous: nil, rules: 3)])),
        .saving([.init(family: .ipv6, path: "/q", previous: "/q.p", rules: 1, hash: "0")]), .unsaved,
        .finished(.left(inForce: .savedChanges)), .finished(.inputEnded(inForce: .savedChanges)),
        .saved(.failed(reason: "full")), .concluded(.ok, .ipv4, "Well."), .concluded(.note, nil, "Hm."),
        .note("mine"), .finished(.left(inForce: .changesUntilTimer)), .finished(.done),
    ]

    private func append(_ records: [Record], to path: String) throws {
        let file = try JournalFile(path)
        for record in records { #expect(file.append(try #require(Journal.line(record))) == nil) }
    }

    @Test func everyRecordComesBack() throws {
        let path = folder.file(of: "s")
        try append(Self.records, to: path)
        let entries = try #require(Journal.contents(of: path)).entries
        #expect(entries.map(\.record) == Self.records)
        #expect(entries.allSatisfy { $0.at.hasSuffix("Z") })
    }

    /// Whoever looks at the file with cat, and not with this program, is no worse off.
    @Test func nothingInTheFileActsOnATerminal() throws {
        let text =
            "\u{1b}]0;x\u{7}\r\u{7f}\u{9b}31m\u{202e}\u{2066}\u{200b}\u{2028}\u{fffd}\u{e0041} caf\u{e9}"
        let line = try #require(Journal.line(.note(text)))
        #expect(line.contains("\\u009b31m\\u202e\\u2066\\u200b\\u2028\\ufffd\\udb40\\udc41 caf\u{e9}"))
        #expect(line.unicodeScalars.allSatisfy { (" "..."~").contains($0) || $0 == "\u{e9}" })
        let path = folder.file(of: "s")
        try append([.note(text)], to: path)
        #expect(Journal.contents(of: path)?.entries.map(\.record) == [.note(text)])
    }

    /// A crash may cut the last line anywhere.
    @Test func aTornLineIsLeftOutAndHarmsNoOther() throws {
        let path = folder.file(of: "s")
        try append([.began(Self.header), .note("torn")], to: path)
        let whole = try Data(contentsOf: URL(fileURLWithPath: path))
        let first = try #require(whole.firstIndex(of: UInt8(ascii: "\n")))
        for length in [first + 1, first + 2, whole.count - 20, whole.count - 2] {
            try whole.prefix(length).write(to: URL(fileURLWithPath: path))
            try append([.note("next")], to: path)
            let records = try #require(Journal.contents(of: path)).entries.map(\.record)
            #expect(records.first == .began(Self.header) && records.last == .note("next"))
        }
    }

    /// A journal that an earlier version has written, recorded from a walk with it: nothing of it is lost, whatever a key is
    /// called by now.
    @Test func aJournalOfAnEarlierVersionIsRead() throws {
        let path = folder.file(of: "20260101T000000-aaaa")
        try append([.began(Self.header)], to: path)
        let file = try JournalFile(path)
        for line in Self.earlierLines { #expect(file.append(line) == nil) }
        let session = try #require(folder.session(named: "2026"))
        #expect(session.strangeLine == nil && session.entries.count == 1 + Self.earlierLines.count)
        #expect(session.history.inDoubt == nil)
        let results = session.entries.compactMap { entry in
            if case .watched(let result) = entry.record { result } else { nil }
        }
        #expect(results.map(\.denied) == [0, 5] && results.map(\.incoming) == [5, 5])
        #expect(results.last?.flows.map(\.synsIn) == [5])
        let proofs = session.entries.compactMap { entry in
            if case .tracking(let proof) = entry.record { proof } else { nil }
        }
        #expect(proofs.count == 1 && proofs[0].shut == nil)
    }

    private static let earlierLines = [
        #"{"at":"2026-11-30T15:03:35.434Z","kind":"tracking","tracking":{"blocking":[],"foreignChains":[],"l"#
            + #"imit":262144,"takesUpMidway":true,"untracking":[],"used":0}}"#,
        #"{"at":"2026-11-30T15:03:39.525Z","kind":"watched","watched":{"dropped":0,"entry":"answered","first"#
            + #"":5,"flows":[{"acksOut":4,"errorsOut":0,"interface":"surefoot0","isEnded":true,"isLoopback":false,"#
            + #""local":"198.19.250.1","localPort":49860,"packetsIn":5,"remote":"198.19.250.2","remotePort":8080,""#
            + #"resetsIn":0,"resetsOut":0,"synAcksIn":1,"synAcksOut":0,"synsIn":0,"synsOut":1}],"incoming":5,"last"#
            + #"":5,"missed":0,"strangers":[]}}"#,
        #"{"at":"2026-11-30T15:03:44.838Z","kind":"watched","watched":{"dropped":5,"entry":"unknown","first""#
            + #":5,"flows":[{"acksOut":0,"errorsOut":0,"interface":"surefoot0","isEnded":false,"isLoopback":false,"#
            + #""local":"198.19.250.1","localPort":9090,"packetsIn":5,"remote":"198.19.250.2","remotePort":52968,""#
            + #"resetsIn":0,"resetsOut":0,"synAcksIn":0,"synAcksOut":0,"synsIn":5,"synsOut":0}],"incoming":5,"last"#
            + #"":5,"missed":0,"strangers":[]}}"#,
    ]

    /// What another version has written is told from what a crash has torn: it may be of weight.
    @Test func aLineOfAnotherVersionIsNotPassedOver() throws {
        let path = folder.file(of: "20260101T000000-aaaa")
        try append([.began(Self.header), .note("mine")], to: path)
        #expect(folder.session(named: "2026")?.strangeLine == nil)
        let file = try JournalFile(path)
        #expect(file.append("{\"at\":\"2026-01-01T00:00:00Z\",\"ki") == nil)
        #expect(folder.session(named: "2026")?.strangeLine == nil)
        #expect(file.append("{\"at\":\"2026-01-01T00:00:00Z\",\"kind\":\"omen\",\"bird\":\"owl\"}") == nil)
        try append([.note("next")], to: path)
        let session = try #require(folder.session(named: "2026"))
        #expect(session.strangeLine == 4 && session.entries.count == 3)
    }

    @Test func aFullDiskIsSaid() throws {
        #expect(try JournalFile("/dev/full").append("lost")?.contains("No space left") == true)
    }

    /// Nobody reads what is handed over, far beyond what a socket holds; then all of it comes, in its order.
    @Test func aDiskThatStandsStillHoldsNothingUp() throws {
        let (ours, theirs) = try LineSocket.pair()
        let journal = Journal("/j", ours)
        let texts = (0..<100).map { "\($0) " + String(repeating: "x", count: 16_000) }
        for text in texts { journal.append(.note(text)) }
        #expect(!journal.settle(within: 10) && journal.waiting == texts.count + 1)
        #expect(try #require(journal.silence) > .zero && journal.failure == nil)
        theirs.send("")
        for text in texts {
            let line = try #require(theirs.receive(within: 60_000))
            #expect(line.contains(text))
            theirs.send("")
        }
        #expect(journal.settle(within: 60_000) && journal.failure == nil && journal.silence == nil)
    }

    /// What is not on the disk is never taken to be there.
    @Test func aRefusedRecordAndAWriterThatIsGoneAreSaid() throws {
        let (ours, theirs) = try LineSocket.pair()
        let journal = Journal("/j", ours)
        journal.append(.note("lost"))
        theirs.send("")
        theirs.send("It is full.")
        #expect(journal.settle(within: 60_000) && journal.failure == "It is full.")
        journal.append(.note("kept"))
        theirs.send("")
        #expect(journal.settle(within: 60_000) && journal.failure == nil)
        journal.append(.note("lost"))
        theirs.closeSending()
        #expect(journal.settle(within: 60_000) && journal.failure?.contains("has ended") == true)
        #expect(!journal.close(within: 0))
    }

    @Test func sessionsAreFoundByTheBeginningOfTheirNames() throws {
        for id in ["20260101T000000-aaaa", "20260102T000000-bbbb"] {
            try append([.began(Self.header)], to: folder.file(of: id))
        }
        try Data("nonsense\n".utf8).write(
            to: URL(fileURLWithPath: folder.path + "/20260103T000000-cccc.jsonl"))
        #expect(folder.sessions().map(\.id) == ["20260102T000000-bbbb", "20260101T000000-aaaa"])
        #expect(folder.session(named: "20260101")?.id == "20260101T000000-aaaa")
        #expect(folder.session(named: "../etc/passwd") == nil && folder.session(named: "2027") == nil)
    }
}
