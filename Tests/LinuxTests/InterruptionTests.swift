import Foundation
import Linux
import Synchronization
import TestSupport
import Testing

/// A signal in the middle of a wait is no error, and no end of it.
@Suite(.serialized, .leavesNothing) struct InterruptionTests {
    private static let count = Atomic(0)

    /// A thread, and what it found out.
    private final class Waiter<Result: Sendable>: Sendable {
        let thread = Mutex<pthread_t?>(nil)
        let result = Mutex<Result?>(nil)
        let isDone = DispatchSemaphore(value: 0)
        /// It stays until nobody sends it signals any more.
        let mayEnd = DispatchSemaphore(value: 0)
    }

    /// Runs the body on a thread that is hit by signals while it waits, and then feeds it.
    private func hit<Result: Sendable>(
        _ body: @escaping @Sendable () -> Result, thenFeed feed: () -> Void
    ) -> Result? {
        var handler = sigaction()
        // Without SA_RESTART the kernel cuts every wait short (signal(7)).
        handler.__sigaction_handler.sa_handler = { _ in InterruptionTests.count.add(1, ordering: .relaxed) }
        var earlier = sigaction()
        sigaction(SIGUSR1, &handler, &earlier)
        defer { sigaction(SIGUSR1, &earlier, nil) }
        Self.count.store(0, ordering: .relaxed)
        let waiter = Waiter<Result>()
        Thread.detachNewThread {
            // The threads of a dispatch queue have signals blocked, and those that they start too.
            var mask = sigset_t()
            sigemptyset(&mask)
            sigaddset(&mask, SIGUSR1)
            pthread_sigmask(SIG_UNBLOCK, &mask, nil)
            waiter.thread.withLock { $0 = pthread_self() }
            let value = body()
            waiter.result.withLock { $0 = value }
            waiter.isDone.signal()
            waiter.mayEnd.wait()
        }
        defer { waiter.mayEnd.signal() }
        while Self.count.load(ordering: .relaxed) < 5, waiter.result.withLock({ $0 }) == nil {
            usleep(5_000)
            if let thread = waiter.thread.withLock({ $0 }) { pthread_kill(thread, SIGUSR1) }
        }
        feed()
        waiter.isDone.wait()
        return waiter.result.withLock { $0 }
    }

    @Test("reading goes on")
    func reading() throws {
        let pipe = Pipe()
        let number = pipe.fileHandleForReading.fileDescriptor
        let path = "/dev/fd/\(number)"
        let text = hit {
            try? File.text(path, as: .regularFileOrOpenPipe)
        } thenFeed: {
            pipe.fileHandleForWriting.write(Data("text".utf8))
            try? pipe.fileHandleForWriting.close()
        }
        #expect(text == "text")
    }

    @Test("waiting for a line goes on")
    func waiting() throws {
        let (one, other) = try LineSocket.pair()
        nonisolated(unsafe) let reader = one
        let line = hit {
            reader.receive(within: -1)
        } thenFeed: {
            other.send("line")
        }
        #expect(line == "line")
    }

    @Test("waiting for a program goes on")
    func program() throws {
        let process = try SpokenProcess(["/bin/sh", "-c", "read line <&3"], environment: [])
        nonisolated(unsafe) let child = process
        let ended: Void? = hit {
            child.wait()
        } thenFeed: {
            process.socket.send("go")
        }
        #expect(ended != nil && !process.end())
    }
}
