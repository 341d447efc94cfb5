import Glibc
import Linux
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
    static func run(_ arguments: [String], environment: [String]) throws(SystemError) -> Int32 {
        let child = try ChildProcess.start(arguments, environment: environment)
        walk.store(child.id, ordering: .relaxed)
        return try child.waitBuryingOthers()
    }
}
