import Foundation
import Glibc
import TestSupport
import Testing

@testable import Linux

/// A process knows whether another one of the program's has started it, or a person.
@Suite(.leavesNothing) struct CallerTests {
    /// The tests themselves have no caller, whatever their descriptor 3 is.
    @Test func aProcessThatWasNotSpokenToHasNone() {
        #expect(SpokenProcess.caller() == nil)
        #expect(SpokenProcess.caller(asFirstProcess: true) == nil)
    }

    /// Only of a connected unix socket does the kernel tell who is at the other end.
    @Test func otherSocketsHaveNoPeer() throws {
        let listener = try ListeningSocket.tcp(.ipv4, port: 0)
        #expect(Peer(of: listener.number) == nil && Peer(of: -1) == nil)
        let (one, other) = try LineSocket.pair()
        #expect(Peer(of: one.number)?.process == getpid() && Peer(of: other.number)?.user == geteuid())
    }
}
