import CSurefoot
import Glibc
import Synchronization

/// What the first process of a namespace of processes has to do (pid_namespaces(7)).
enum FirstProcess {
    /// The wizard's process id, 0 before it runs.
    private static let walk = Atomic<Int32>(0)

    /// The kernel drops signals for a first process that has no handler. A request to end is for the wizard.
    static func heedSignals() {
        walk.store(0, ordering: .relaxed)
        for number in [SIGTERM, SIGHUP] {
            signal(number) { number in
                let walk = FirstProcess.walk.load(ordering: .relaxed)
                if walk == 0 { _exit(128 + number) }
                kill(walk, number)
            }
        }
    }

    /// Runs the wizard on this terminal and waits for it, burying all other children meanwhile.
    ///
    /// - Returns: Its exit status, 128 + n if signal n ended it.
    static func run(_ arguments: [String], environment: [String]) throws(LabError) -> Int32 {
        let child = withCStrings(arguments) { argv in
            withCStrings(environment) { envp in sf_spawn(arguments[0], argv, envp, false, nil, 0) }
        }
        guard child > 0 else { throw .failed(to: "start \(arguments[0])", errno: -child) }
        walk.store(child, ordering: .relaxed)
        while true {
            var status: Int32 = 0
            let ended = waitpid(-1, &status, 0)
            if ended == child { return exitStatus(status) }
            guard ended > 0 || errno == EINTR else { throw .failed(to: "wait for the wizard", errno: errno) }
        }
    }

    /// The status as a shell has it. The low seven bits are the signal's number (wait(2)).
    private static func exitStatus(_ status: Int32) -> Int32 {
        let signal = status & 0x7f
        return signal == 0 ? (status >> 8) & 0xff : 128 + signal
    }
}
