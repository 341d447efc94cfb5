import Glibc
import Linux
import Netfilter
import StepEngine

/// The restorers of a rollback timer: a process a family, each of which goes on by itself.
final class RestorerGroup {
    private var processes: [Family: SpokenProcess] = [:]
    private var results: [Family: RollbackResult] = [:]
    private var acting: Set<Family> = []
    /// Those of the families whose processes are gone, as long as they have something to try.
    private var own: [Family: Restorer] = [:]
    private let runner: CommandRunner
    private var order: RollbackOrder
    private var command: GuardedCommand?
    /// Whether the kernel itself opens the door of every family at its time.
    private(set) var isGuardedByKernel = true

    /// How long one may take to get ready, in milliseconds: it tries things out first.
    private static let startTime: Int32 = 30_000
    /// How long one that is alive takes at most to say that it acts.
    private static let answerTime: Int32 = 3_000
    /// How long whoever waits for the result is left waiting while something hangs, in milliseconds.
    private static let patience = 45_000

    /// Starts them, and returns once all are ready; nil if one is not to be had. Their time begins then: one that was ready
    /// long before the others would act before anything is to be put back.
    init?(_ wire: RollbackWire.Order, _ order: RollbackOrder, _ runner: CommandRunner) {
        self.runner = runner
        self.order = order
        for (family, entry) in order.families {
            let own = RollbackOrder(families: [family: entry], management: order.management)
            guard let line = RollbackWire.encode(wire.with(own)),
                let process = try? SpokenProcess(
                    ["/proc/\(getpid())/exe", RestorerProcess.command], environment: ChildEnvironment.own)
            else { return nil }
            processes[family] = process
            guard process.socket.send(line) else { return nil }
            switch process.socket.receive(within: Self.startTime) {
            case RollbackWire.armedWithKernel?: break
            case RollbackWire.armed?: isGuardedByKernel = false
            default: return nil
            }
        }
        for process in processes.values { process.socket.send(RollbackWire.begin) }
    }

    deinit {
        // Whoever has not been told to stand down acts when this side is gone.
        if results.isEmpty { _ = standDown() }
    }

    /// Passes a line on that changes what there is to wait for, or to do then.
    func pass(_ line: String) {
        order = RollbackWire.order(in: line) ?? order
        if let group = RollbackWire.commandGroup(in: line) { command = GuardedCommand(group: group) }
        for process in processes.values { process.socket.send(line) }
    }

    /// Tells all of them not to act. One that is stuck is ended.
    ///
    /// - Returns: false if one has acted already.
    func standDown() -> Bool {
        for process in processes.values { process.socket.send(RollbackWire.disarm) }
        for (family, process) in processes {
            switch process.socket.receive(within: Self.answerTime) {
            case RollbackWire.acting?: acting.insert(family)
            case RollbackWire.disarmed?: process.wait()
            default: _ = process.end()
            }
        }
        processes = processes.filter { acting.contains($0.key) }
        return acting.isEmpty
    }

    /// Has them all act, and waits until there is nothing to try any more, or something hangs. Those that do not answer are
    /// ended, and their part is done here.
    ///
    /// - Parameter tell: hears what came of a family as soon as it is known, and whenever that changes.
    /// - Returns: what came of all of them by then.
    func act(tell: (RollbackResult) -> Void) -> RollbackResult {
        command?.end()
        for process in processes.values { process.socket.send(RollbackWire.fire) }
        for (family, process) in processes where !acting.contains(family) && !hasBegun(process) {
            _ = process.end()
            processes[family] = nil
        }
        for family in order.families.keys.sorted() where processes[family] == nil {
            takeOver(family, tell)
        }
        listen(until: BootClock.milliseconds + Self.patience, tell)
        for family in processes.keys where results[family] == nil {
            results[family] = .failed([family: RollbackSentences.silent(family)])
        }
        return RollbackResult(together: results.values)
    }

    /// Waits until there is nothing to try any more.
    func follow(tell: (RollbackResult) -> Void) {
        var attempt = 1
        while !own.isEmpty || !processes.isEmpty {
            let next = BootClock.milliseconds + 1000 * Int(Restorer.pause(after: attempt))
            listen(until: next, tell)
            guard !own.isEmpty else { continue }
            usleep(1000 * UInt32(max(0, next - BootClock.milliseconds)))
            attempt += 1
            for family in own.keys.sorted() { climb(family, attempt: attempt, tell) }
        }
    }

    /// Does the part of a process that is gone, or did not answer and was ended.
    private func takeOver(_ family: Family, _ tell: (RollbackResult) -> Void) {
        guard let entry = order.families[family] else { return }
        own[family] = Restorer(family, entry, order.management, runner)
        climb(family, attempt: 1, tell)
    }

    /// Tries it once.
    private func climb(_ family: Family, attempt: Int, _ tell: (RollbackResult) -> Void) {
        guard let outcome = own[family]?.climb() else { return }
        if outcome.isFinal || attempt >= Restorer.attempts(after: outcome) { own[family] = nil }
        let result = RollbackResult(outcome, of: family)
        guard results.updateValue(result, forKey: family) != result else { return }
        tell(result)
    }

    private func hasBegun(_ process: SpokenProcess) -> Bool {
        process.socket.receive(within: Self.answerTime) == RollbackWire.acting
    }

    private func listen(until deadline: Int, _ tell: (RollbackResult) -> Void) {
        while !processes.isEmpty, BootClock.milliseconds < deadline {
            let sockets = processes.values.map { Poll.Entry($0.socket.number) }
            _ = Poll.wait(for: sockets, within: 500)
            for (family, process) in processes {
                while let line = process.socket.receive(within: 0) {
                    guard let result = RollbackWire.result(in: line) else { continue }
                    results[family] = result
                    tell(result)
                }
                guard process.socket.isClosed else { continue }
                process.wait()
                processes[family] = nil
                if leftSomethingToDo(family) { takeOver(family, tell) }
            }
        }
    }

    /// Whether a process ended before its time: by itself it does so only once the door is open.
    private func leftSomethingToDo(_ family: Family) -> Bool {
        switch results[family] {
        case .restored?, .opened?: false
        case .failed?, nil: true
        }
    }
}
