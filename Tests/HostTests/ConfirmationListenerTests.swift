import Glibc
import Netfilter
import StepEngine
import TestSupport
import Testing

@testable import Host
@testable import Linux

/// Whoever speaks to the wizard's socket: it hears the code, and nobody can hold it up.
@Suite(.serialized, .leavesNothing) struct ConfirmationListenerTests {
    private let folder: TemporaryFolder
    private let runtime: RuntimeFolder
    private let listener: ConfirmationListener
    private let path: String

    init() throws {
        folder = try TemporaryFolder()
        runtime = RuntimeFolder(folder.path)
        listener = try ConfirmationListener(in: runtime)
        path = try #require(runtime.paths(beginning: ConfirmationWire.name).first)
    }

    private func login(from port: UInt16 = 50_000) throws -> NewLogin {
        let client = try #require(Address("192.0.2.2"))
        let connection = OperatorLogin.Connection(
            client: client, clientPort: port, local: client, localPort: 22)
        return NewLogin(connection: connection, isNewer: true, isFromHere: false)
    }

    /// Whoever speaks is in no login.
    private func nobody(_: Int32) -> NewLogin? { nil }

    private func speaker() throws -> LineSocket {
        LineSocket(try NamedSocket.connect(path, within: 0))
    }

    /// Anybody may speak to it, and its name is gone with it; that of one that was killed goes with the next.
    @Test func itsNameIsThereAsLongAsItIs() throws {
        #expect(try FileStatus(of: path).permissions == 0o666)
        do {
            let second = try ConfirmationListener(in: runtime)
            #expect(runtime.paths(beginning: ConfirmationWire.name).count == 2)
            #expect(second.next(nobody) == nil)
        }
        #expect(runtime.paths(beginning: ConfirmationWire.name) == [path])
        let killed = runtime.path(ConfirmationWire.name + "0")
        do { _ = try NamedSocket.listen(killed, mode: 0o666) }
        #expect(becomesTrue { NamedSocket.isForsaken(killed) })
        let third = try ConfirmationListener(in: runtime)
        #expect(third.next(nobody) == nil && !File.exists(killed) && File.exists(path))
    }

    @Test func aCodeIsHeardAndAnswered() throws {
        #expect(listener.next(nobody) == nil)
        let speaker = try speaker()
        #expect(speaker.send("K7M2X"))
        let login = try login()
        let claim = listener.next { $0 == getpid() ? login : nil }
        #expect(claim == LoginClaim(code: "k7m2x", login: login))
        listener.answer(.init(isHeard: true, sentence: "It\ncounts."))
        let line = try #require(speaker.receive(within: -1))
        #expect(ConfirmationWire.answer(in: line) == .init(isHeard: true, sentence: "It counts."))
        #expect(listener.next(nobody) == nil)
    }

    /// A process that has ended may have left its number to another.
    @Test func aCallerThatIsGoneIsNoticed() throws {
        do {
            let speaker = try speaker()
            speaker.send("k7m2x")
        }
        #expect(listener.next(nobody) == nil)
    }

    @Test func nobodyHoldsItUp() throws {
        // They keep the queue full, say nothing, or never come to the end of a line.
        var crowd: [LineSocket] = []
        while let one = try? speaker() { crowd.append(one) }
        #expect(crowd.count >= 100)
        #expect(crowd[0].send(String(repeating: "x", count: 100_000)) || true)
        #expect(listener.next(nobody) == nil)
        crowd = []
        #expect(listener.next(nobody) == nil)
        let honest = try speaker()
        #expect(honest.send("k7m2x"))
        #expect(try #require(eventually { listener.next(nobody) }).code == "k7m2x")
    }

    /// One of 28 million is not found by trying.
    @Test func whoIsWrongTooOftenIsNotHeard() throws {
        var heard = 0
        for _ in 0..<100 {
            guard let speaker = try? speaker(), speaker.send("wrong"), listener.next(nobody) != nil else {
                break
            }
            heard += 1
            listener.answer(.init(isHeard: false, sentence: "No."))
        }
        #expect(heard == 20)
    }

    /// What runs beside a login has the same account, and may be wrong all the time: the login is heard, until it is wrong
    /// too often itself, and then the next one is.
    @Test func aLoginIsHeardHoweverOftenItsAccountWasWrong() throws {
        func heard(_ login: NewLogin?) throws -> Bool {
            let speaker = try speaker()
            #expect(speaker.send("wrong"))
            guard let claim = listener.next({ _ in login }) else { return false }
            listener.answer(.init(isHeard: false, sentence: "No."))
            return claim.login == login
        }
        for _ in 0..<100 { _ = try heard(nil) }
        #expect(try !heard(nil))
        for _ in 0..<20 { #expect(try heard(login())) }
        #expect(try !heard(login()) && heard(login(from: 50_001)))
    }

    /// A crowd of the login's own account, which comes between two looks and says nothing or nonsense.
    @Test func aCrowdOfTheSameAccountTakesNobodysTurn() throws {
        var crowd = try (0..<40).map { _ in try speaker() }
        #expect(listener.next(nobody) == nil)
        let honest = try speaker()
        #expect(honest.send("k7m2x"))
        crowd += try (0..<60).map { _ in try speaker() }
        for (number, one) in crowd.enumerated() where number % 2 == 0 { one.send("nonsense") }
        let codes = (0..<100).compactMap { _ in listener.next(nobody)?.code }
        #expect(codes.contains("k7m2x"))
    }

    @Test func codesAreEasyToReadAndNeverTheSame() {
        let codes = (0..<200).map { _ in ConfirmationCode.draw() }
        #expect(Set(codes).count > 195)
        #expect(codes.allSatisfy { $0.count == 5 && !$0.contains { "01olOIL".contains($0) } })
    }
}
