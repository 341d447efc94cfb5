public import Netfilter
import StepEngine

/// Takes out the rules that only count, wherever they stand; also those that a killed wizard has left.
public struct ProbeRemover: Sendable {
    private let runner: CommandRunner
    private let read: @Sendable (Family) async -> RulesetReading

    /// Makes a remover, with what knows the rules already, if anything does.
    public init(_ runner: CommandRunner, _ reader: ConditionalReader? = nil) {
        // iptables waits five seconds for others; one that takes longer hangs.
        let own = CommandRunner(programs: runner.programs, timeout: min(runner.timeout, 8))
        self.runner = own
        read = { family in
            guard let reader else { return await RulesetReader(own).read(family) }
            return await reader.read(family, .rules)
        }
    }

    /// Takes them out of a family's filter table.
    ///
    /// - Returns: whether there is none any more, read back from the kernel. In a task that is cancelled that is tried
    ///   once.
    @discardableResult
    public func remove(of family: Family) async -> Bool {
        for _ in 0..<5 {
            if await cleaningUp({ [self] in await tryToRemove(of: family) }) { return true }
            guard (try? await Task.sleep(for: .milliseconds(200))) != nil else { return false }
        }
        return false
    }

    private func tryToRemove(of family: Family) async -> Bool {
        guard let found = await probes(of: family) else { return false }
        for rule in found {
            _ = await runner.run(Self.deletion(of: rule, family))
        }
        return found.isEmpty ? true : await probes(of: family)?.isEmpty ?? false
    }

    /// - Returns: nil if they cannot be read.
    private func probes(of family: Family) async -> [Rule]? {
        guard case .table(let table, _) = await read(family) else { return nil }
        return table.chains.flatMap(\.rules).filter(Probe.isProbe)
    }

    /// The command that takes such a rule out.
    static func deletion(of rule: Rule, _ family: Family) -> Command {
        Command([family.command, "-w", "5", "-D", rule.chain] + rule.words)
    }
}
