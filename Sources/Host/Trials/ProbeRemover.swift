public import Netfilter
import StepEngine

/// Takes out the rules that only count, wherever they stand; also those that a killed wizard has left.
public struct ProbeRemover: Sendable {
    private let runner: CommandRunner

    /// Makes a remover.
    public init(_ runner: CommandRunner) {
        self.runner = runner
    }

    /// Takes them out of a family's filter table.
    ///
    /// - Returns: whether there is none any more, read back from the kernel.
    @discardableResult
    public func remove(of family: Family) async -> Bool {
        let reader = RulesetReader(runner)
        for _ in 0..<5 {
            if case .table(let table, _) = await reader.read(family) {
                let probes = table.chains.flatMap(\.rules).filter(Probe.isProbe)
                if probes.isEmpty { return true }
                for rule in probes {
                    _ = await runner.run(Self.deletion(of: rule, family))
                }
            }
            try? await Task.sleep(for: .milliseconds(200))
        }
        return false
    }

    /// The command that takes such a rule out.
    static func deletion(of rule: Rule, _ family: Family) -> Command {
        Command([family.command, "-w", "5", "-D", rule.chain] + rule.words)
    }
}
