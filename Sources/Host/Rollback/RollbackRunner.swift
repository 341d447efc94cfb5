import Netfilter
public import StepEngine

/// Puts the rules back as an order says, and reads them back.
public struct RollbackRunner: Sendable {
    private let runner: CommandRunner

    /// Makes a runner.
    public init(_ runner: CommandRunner) {
        self.runner = runner
    }

    /// Puts the rules back. Each family is on its own: one that fails or hangs does not hold up the other.
    ///
    /// - Parameters:
    ///   - order: what to put back.
    ///   - attempts: how often to try while something stands in the way; nil for as long as it takes to open at least the
    ///     door.
    /// - Returns: whether the rules are back, read back from the kernel.
    public func run(_ order: RollbackOrder, attempts: Int? = 4) async -> RollbackResult {
        await withTaskGroup(of: RollbackResult.self) { [runner] group in
            for (family, entry) in order.families {
                group.addTask {
                    await inThreadOfItsOwn {
                        let restorer = Restorer(family, entry, order.management, runner)
                        return RollbackResult(restorer.run(attempts: attempts), of: family)
                    }
                }
            }
            return RollbackResult(together: await group.reduce(into: []) { $0.append($1) })
        }
    }
}

extension RollbackResult {
    /// The result of what came of one family.
    init(_ outcome: Restorer.Outcome, of family: Family) {
        switch outcome {
        case .restored: self = .restored
        case .keptOpen(let reason), .opened(let reason): self = .opened([family: reason])
        case .failed(let reason): self = .failed([family: reason])
        }
    }
}
