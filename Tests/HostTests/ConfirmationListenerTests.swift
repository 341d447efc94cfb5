import Glibc
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

    private func speaker() throws -> LineSocket {
        LineSocket(try NamedSocket.connect(path, within: 0))
    }

    /// Anybody may speak to it, and its name is gone with it; that of one that was killed goes with the next.
    @Test func itsNameIsThereAsLongAsItIs() throws {
        #expect(try FileStatus(of: path).permissions == 0o666)
        do {
            let second = try ConfirmationListener(in: runtime)
            #expect(runtime.paths(beginning: ConfirmationWire.name).count == 2)
            #expect(second.next() == nil)
        }
        #expect(runtime.paths(beginning: ConfirmationWire.name) == [path])
        let killed = runtime.path(ConfirmationWire.name + "0")
        do { _ = try NamedSocket.listen(killed, mode: 0o666) }
        #expect(becomesTrue { NamedSocket.isForsaken(killed) })
        let third = try ConfirmationListener(in: runtime)
        #expect(third.next() == nil && !File.exists(killed) && File.exists(path))
    }

    @Test func aCodeIsHeardAndAnswered() throws {
        #expect(listener.next() == nil)
        let speaker = try speaker()
        #expect(speaker.send("K7M2X"))
        #expect(listener.next() == .init(code: "k7m2x", process: getpid()))
        #expect(listener.callerWaits)
        listener.answer(.init(isHeard: true, sentence: "It\ncounts."))
        let line = try #require(speaker.receive(within: -1))
        #expect(ConfirmationWire.answer(in: line) == .init(isHeard: true, sentence: "It counts."))
        #expect(listener.next() == nil)
    }

    /// A process that has ended may have left its number to another.
    @Test func aCallerThatIsGoneIsNoticed() throws {
        do {
            let speaker = try speaker()
            speaker.send("k7m2x")
        }
        #expect(listener.next() != nil && !listener.callerWaits)
    }

    @Test func nobodyHoldsItUp() throws {
        // They keep the queue full, say nothing, or never come to the end of a line.
        var crowd: [LineSocket] = []
        while let one = try? speaker() { crowd.append(one) }
        #expect(crowd.count >= 100)
        #expect(crowd[0].send(String(repeating: "x", count: 100_000)) || true)
        #expect(listener.next() == nil)
        crowd = []
        #expect(listener.next() == nil)
        let honest = try speaker()
        #expect(honest.send("k7m2x"))
        #expect(try #require(eventually { listener.next() }).code == "k7m2x")
    }

    /// One of 28 million is not found by trying.
    @Test func whoIsWrongTooOftenIsNotHeard() throws {
        var heard = 0
        for _ in 0..<100 {
            guard let speaker = try? speaker(), speaker.send("wrong"), listener.next() != nil else { break }
            heard += 1
            listener.answer(.init(isHeard: false, sentence: "No."))
        }
        #expect(heard == 20)
    }

    @Test func codesAreEasyToReadAndNeverTheSame() {
        let codes = (0..<200).map { _ in ConfirmationCode.draw() }
        #expect(Set(codes).count > 195)
        #expect(codes.allSatisfy { $0.count == 5 && !$0.contains { "01olOIL".contains($0) } })
    }
}
