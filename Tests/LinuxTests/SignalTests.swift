import Foundation
import Linux
import TestSupport
import Testing

struct SignalTests {
    @Test("caught signals are told one by one, whatever thread they hit; those that were ignored stay so")
    func caught() throws {
        let numbers = [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGCONT, SIGWINCH, SIGPIPE]
        let earlier = numbers.map { number in
            var handler = sigaction()
            sigaction(number, nil, &handler)
            return handler
        }
        defer { for (number, var handler) in zip(numbers, earlier) { sigaction(number, &handler, nil) } }

        signal(SIGHUP, SIG_IGN)
        Signals.catchAll()
        Signals.catchAll()
        #expect(Signals.next() == nil)
        for number in [SIGHUP, SIGINT, SIGTERM, SIGQUIT, SIGTSTP, SIGWINCH] {
            kill(getpid(), number)
            let patience = Int32(Patience.seconds * 1000)
            let isTold = Poll.hasInput(Signals.descriptor, within: number == SIGHUP ? 100 : patience)
            #expect(isTold == (number != SIGHUP))
            #expect(Signals.next() == (number == SIGHUP ? nil : number))
        }
        #expect(Signals.next() == nil)
    }
}
