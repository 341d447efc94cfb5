import CLinux
import Foundation
import Testing

import Linux

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
        let descriptor = sf_signals_descriptor()
        #expect(sf_signals_next(descriptor) == 0)
        for number in [SIGHUP, SIGINT, SIGTERM, SIGQUIT, SIGTSTP, SIGWINCH] {
            kill(getpid(), number)
            var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            let isTold = poll(&entry, 1, number == SIGHUP ? 100 : 5000) == 1
            #expect(isTold == (number != SIGHUP))
            #expect(sf_signals_next(descriptor) == (number == SIGHUP ? 0 : number))
        }
        #expect(sf_signals_next(descriptor) == 0)
    }
}
