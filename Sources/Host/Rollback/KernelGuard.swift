import Linux
import Netfilter
import StepEngine

/// The guard rules of one family in the kernel: put in, moved to a later time, and taken out again.
///
/// Their time is that of the wall clock, so that a clock that is set forward opens the door early, and never late by more
/// than it is set back.
final class KernelGuard {
    private let family: Family
    private let services: [ServicePorts]
    private let runner: CommandRunner
    private var placed: [Rule] = []

    /// Puts a rule in at the top of INPUT of an empty network namespace, and prints what is there then.
    private static let script = #""$@" && exec "$1" -S INPUT"#

    /// A guard for services, once it is seen in an empty namespace that the kernel and iptables know such rules: one that
    /// lost its time on the way would open the door at once.
    ///
    /// - Returns: nil if there is no such rule to be had here, or the host's clock is plainly wrong.
    init?(_ family: Family, _ services: [ServicePorts], _ runner: CommandRunner) {
        self.family = family
        self.services = services
        self.runner = runner
        let rules = self.rules(in: 3600)
        guard let command = runner.programs.find(family.command), let first = rules.first,
            ("2025"..."2037").contains(WallClock.utc(in: 0).prefix(4))
        else { return nil }
        let trial = ["unshare", "--net", "--", "/bin/sh", "-c", Self.script, "trial", command, "-A", "INPUT"]
        let result = runner.runBlocking(Command(trial + first.words))
        guard result.exit == 0, let table = try? FilterTable(parsingSpecification: result.stdout),
            table.input.rules.map(\.words) == [first.words]
        else { return nil }
        // Those of a timer that is dead have another time.
        placed = present ?? []
    }

    /// The guard rules that are there; nil if the rules cannot be read.
    private var present: [Rule]? {
        guard case .table(let table, _) = RulesetReader(runner).readBlocking(family) else { return nil }
        return table.input.rules.filter(GuardRule.isGuard)
    }

    /// Puts the rules in at the top of INPUT, in the place of those of before.
    ///
    /// - Parameter seconds: the time until they let anybody in.
    /// - Returns: whether they are there.
    func place(in seconds: Int) -> Bool {
        let rules = rules(in: seconds)
        let isPlaced = rules.allSatisfy { run(["-I", "INPUT", "1"] + $0.words) }
        let old = placed
        placed = isPlaced ? rules : old
        for rule in isPlaced ? old : rules { _ = run(["-D", "INPUT"] + rule.words) }
        return isPlaced
    }

    /// Takes the rules out.
    ///
    /// - Returns: whether there is none any more, as far as the rules can be read.
    func remove() -> Bool {
        placed = placed.filter { !run(["-D", "INPUT"] + $0.words) }
        return (present ?? placed).isEmpty
    }

    private func rules(in seconds: Int) -> [Rule] {
        let time = WallClock.utc(in: seconds)
        return services.map { GuardRule($0, from: time).rule }
    }

    private func run(_ words: [String]) -> Bool {
        runner.runBlocking(Command([family.command, "-w", "5"] + words)).exit == 0
    }
}
