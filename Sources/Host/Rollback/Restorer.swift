import Glibc
import Netfilter
import StepEngine

/// Puts the rules of one family back; where that cannot be done, or would leave the operator out, it opens the door.
///
/// It is judged by one question: would a new management connection be let in now? All of it happens in the calling
/// thread, and to open the door takes neither a new process nor a file, once the restorer is there.
final class Restorer {
    /// What came of a climb, each with a sentence about why it is not the best.
    enum Outcome: Equatable {
        /// The rules are back.
        case restored
        /// They are, but rules that others have put in would keep the operator out, so an accept rule stands above them.
        case keptOpen(String)
        /// They are not, but the operator gets in.
        case opened(String)
        /// Nothing helped so far.
        case failed(String)

        /// Whether there is nothing to try any more.
        var isFinal: Bool {
            switch self {
            case .restored, .keptOpen: true
            case .opened, .failed: false
            }
        }
    }

    private let family: Family
    private let runner: CommandRunner
    private let reader: RulesetReader
    /// What has to be open in the end; nil if it was not open at the start.
    let management: ManagementAccess?
    /// What to put back.
    var entry: RollbackOrder.Entry
    private var door: ReadyCommand?
    private var isDoorOpen = false

    /// Makes a restorer, and gets the door ready. Only what was open at the start has to be open at the end.
    init(
        _ family: Family, _ entry: RollbackOrder.Entry, _ management: ManagementAccess?,
        _ runner: CommandRunner
    ) {
        self.family = family
        self.entry = entry
        self.runner = runner
        self.management = management.flatMap { $0.isOpen(in: entry.snapshot, of: family) ? $0 : nil }
        reader = RulesetReader(runner)
        door = runner.ready(Self.command(family))
    }

    deinit {
        door.take()?.dismiss()
    }

    /// Climbs until there is nothing to try any more, ever more slowly.
    ///
    /// - Parameters:
    ///   - attempts: how often; nil for as long as it takes to open at least the door.
    ///   - tell: hears each outcome that is another than the one before.
    /// - Returns: the last outcome.
    @discardableResult
    func run(attempts: Int? = nil, tell: (Outcome) -> Void = { _ in }) -> Outcome {
        var attempt = 1
        var told: Outcome?
        while true {
            let outcome = climb()
            if outcome != told { tell(outcome) }
            told = outcome
            if outcome.isFinal || attempt >= attempts ?? Self.attempts(after: outcome) { return outcome }
            sleep(Self.pause(after: attempt))
            attempt += 1
        }
    }

    /// How long to wait after so many attempts, in seconds.
    static func pause(after attempts: Int) -> UInt32 { UInt32(min(60, 1 << min(attempts - 1, 6))) }

    /// With the door open nothing presses any more: what stands in the way of the rules is often gone in seconds. As long
    /// as it is shut, the next attempt may be the one.
    static func attempts(after outcome: Outcome) -> Int {
        if case .opened = outcome { 5 } else { .max }
    }

    /// One way up the ladder.
    func climb() -> Outcome {
        switch putBack() {
        case .back(let table):
            guard !isOpen(in: table) else { return .restored }
            let reason = RollbackSentences.shutByOthers(family)
            return openDoor() ? .keptOpen(reason + opened) : .failed(reason + closed)
        case .failed(let failure):
            return openDoor() && !isShutElsewhere
                ? .opened(failure + opened) : .failed(failure + closed)
        }
    }

    // MARK: The rules

    /// What came of putting the rules back.
    private enum PuttingBack {
        /// They are back, as the kernel has told since.
        case back(FilterTable)
        /// They are not, with a sentence.
        case failed(String)
    }

    /// Whoever changes the rules at this moment has the whole refused: then it is planned anew. Between one reading and the
    /// next there is but one command: each takes its time while somebody is shut out.
    private func putBack() -> PuttingBack {
        // Before the command that whole tables go back for, the session may have put in rules of its own.
        if let whole = entry.whole, let failure = WholeReturn(family, whole, runner).run() {
            return .failed(failure)
        }
        var failure = ""
        var current = read()
        for _ in 1...3 {
            guard let before = current else { break }
            let way = entry.wayBack(from: before)
            guard let input = way.restoreInput else { return .back(before) }
            let result = runner.runBlocking(Command(Self.command(family).argv, input: input))
            current = read()
            // Once it was done, the session has no rule left that another's could be taken for. What was refused, or only
            // claimed, leaves them all.
            if result.exit == 0, let table = current, !table.input.hasSameRules(as: before.input) {
                entry.session = way.session
            }
            failure = RollbackSentences.notPutBack(by: family.command + "-restore", result.stderr)
        }
        guard let current else { return .failed(RollbackSentences.unreadable(family)) }
        return entry.wayBack(from: current).restoreInput == nil ? .back(current) : .failed(failure)
    }

    /// The rules. Those that only count in other chains than INPUT go now: they are no part of the way back.
    private func read() -> FilterTable? {
        guard case .table(let table, _) = reader.readBlocking(family) else { return nil }
        let probes = table.chains.filter { $0.name != "INPUT" }.flatMap(\.rules).filter(Probe.isProbe)
        guard !probes.isEmpty else { return table }
        for probe in probes { _ = runner.runBlocking(ProbeRemover.deletion(of: probe, family)) }
        guard case .table(let rest, _) = reader.readBlocking(family) else { return nil }
        return rest
    }

    // MARK: The door

    /// Whether the operator gets in by the rules that are in force; nil if they cannot be read.
    private var isOpen: Bool? {
        guard case .table(let table, _) = reader.readBlocking(family) else { return nil }
        return isOpen(in: table)
    }

    private func isOpen(in table: FilterTable) -> Bool {
        management?.isOpen(in: table, of: family)
            ?? (table.input.policy == entry.snapshot.input.policy)
    }

    /// Opens the door, unless it is open.
    ///
    /// - Returns: whether the operator gets in. Where the rules cannot be read, what was done is what is known.
    private func openDoor() -> Bool {
        if isDoorOpen, isOpen ?? true { return true }
        guard let input = entry.doorOpening(for: management).restoreInput else { return false }
        // The one that waits is taken first: to start another may be impossible just now.
        let command = Self.command(family)
        let isTaken = door.take()?.give(input).exit == 0
        let isGiven = isTaken || runner.runBlocking(Command(command.argv, input: input)).exit == 0
        isDoorOpen = isGiven && isOpen ?? true
        if !isDoorOpen { door = runner.ready(command) }
        return isDoorOpen
    }

    /// Whether tables of nftables' own, which INPUT has no say in, are other ones than before: they may keep the operator out.
    private var isShutElsewhere: Bool {
        entry.whole.map { !WholeReturn(family, $0, runner).isNativeBack } ?? false
    }

    private static func command(_ family: Family) -> Command {
        Command([family.command + "-restore", "-w", "5", "--noflush"])
    }

    private var opened: String { RollbackSentences.opened(entry, management) }

    private var closed: String { RollbackSentences.closed(family, management) }
}
