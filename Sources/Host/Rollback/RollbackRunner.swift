import Netfilter
public import StepEngine

/// Puts the rules back as an order says, and reads them back.
public struct RollbackRunner: Sendable {
    private let runner: CommandRunner
    private let reader: RulesetReader

    /// Makes a runner.
    public init(_ runner: CommandRunner) {
        self.runner = runner
        reader = RulesetReader(runner)
    }

    /// Puts the rules back. Each family is on its own: one that fails does not hold up the other.
    ///
    /// - Parameters:
    ///   - order: what to put back.
    ///   - attempts: how often to try, a second apart, while something stands in the way.
    /// - Returns: whether the rules are back, read back from the kernel.
    public func run(_ order: RollbackOrder, attempts: Int = 10) async -> RollbackResult {
        var failures: [Family: String] = [:]
        for (family, entry) in order.families.sorted(by: { $0.key < $1.key }) {
            failures[family] = await restore(family, entry, attempts)
        }
        return failures.isEmpty ? .restored : .failed(failures)
    }

    /// - Returns: nil once the rules are back, read back from the kernel.
    private func restore(_ family: Family, _ entry: RollbackOrder.Entry, _ attempts: Int) async -> String? {
        var entry = entry
        var reason = "Another program changes the rules of \(family.command) at the same time."
        for _ in 1...max(1, attempts) {
            guard case .table(let table, _) = await reader.read(family) else {
                reason = "The rules of \(family.command) could not be read."
                try? await Task.sleep(for: .seconds(1))
                continue
            }
            // They are no part of the snapshot, and none of the session's rules: nobody else would take them out.
            if table.chains.contains(where: { $0.rules.contains(where: Probe.isProbe) }) {
                await ProbeRemover(runner).remove(of: family)
            }
            let way = entry.wayBack(from: table.withoutProbes)
            guard let input = way.restoreInput else { return nil }
            let result = await runner.run(
                Command([family.command + "-restore", "-w", "5", "--noflush"], input: input))
            guard result.exit != 0 else {
                // Only a listing shows that something was done. Then the session has no rule left that could be taken for
                // another's.
                if await isChanged(family, since: table) { entry.session = way.session }
                continue
            }
            reason =
                "\(family.command)-restore did not put the rules back: \(result.stderr.split(separator: "\n").first ?? "")"
            try? await Task.sleep(for: .seconds(1))
        }
        guard case .table(let table, _) = await reader.read(family),
            entry.wayBack(from: table.withoutProbes).restoreInput == nil
        else { return reason }
        return nil
    }
    private func isChanged(_ family: Family, since before: FilterTable) async -> Bool {
        guard case .table(let table, _) = await reader.read(family) else { return false }
        return !table.input.hasSameRules(as: before.input)
    }
}
