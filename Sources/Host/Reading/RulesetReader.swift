public import Netfilter
public import StepEngine

/// Reads the filter table of each family: one command a family, with exact counters.
public struct RulesetReader: Sendable {
    let runner: CommandRunner

    /// Makes a reader.
    public init(_ runner: CommandRunner) {
        self.runner = runner
    }

    /// Reads the tables, side by side. `-v -S` prints every rule with its exact counters on all versions from 1.8.7 on.
    public func read(_ families: [Family]) async -> [Family: RulesetReading] {
        await withTaskGroup { group in
            for family in families {
                group.addTask { (family, await read(family)) }
            }
            return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
    }

    func read(_ family: Family) async -> RulesetReading {
        let command = Self.command(family)
        return Self.reading(await runner.run(command), of: command)
    }

    /// The same, in this thread: for where none can be had.
    func readBlocking(_ family: Family) -> RulesetReading {
        let command = Self.command(family)
        return Self.reading(runner.runBlocking(command), of: command)
    }

    /// Lists the table. Without the counters it is the same text as long as the rules are the same.
    static func command(_ family: Family, counted: Bool = true) -> Command {
        Command([family.command, "-w", "5"] + (counted ? ["-v"] : []) + ["-S"])
    }

    /// What a listing says.
    static func reading(_ result: CommandResult, of command: Command) -> RulesetReading {
        guard let status = result.exit else {
            let cause =
                result.status == .interrupted
                ? HostError.interrupted.reason : "\(command) did not run to its end."
            return .unreadable(result, explanation: "\(cause) The rules are not known.")
        }
        let reading = CommandReading(status: status, stdout: result.stdout, stderr: result.stderr)
        guard reading == .success else {
            return .unreadable(result, explanation: explanation(reading, command, status))
        }
        do {
            let table = try FilterTable(parsingSpecification: result.stdout)
            return .table(table, warnings: CommandReading.warnings(in: result.stderr))
        } catch {
            return .unreadable(
                result, explanation: "\(command) printed what is not understood here. \(error)")
        }
    }

    private static func explanation(
        _ reading: CommandReading, _ command: Command, _ status: Int32
    ) -> String {
        switch reading {
        case .notPermitted:
            "\(command) may not read the firewall here (exit \(status)): root rights are needed."
        case .lockHeld: "Another program has held the lock on the rules for 5 seconds. Type `retry`."
        case .incompatible:
            "The filter table holds rules that only nft can show, so iptables cannot guard this host."
        default: "\(command) ended with exit \(status), so the rules are not known."
        }
    }
}
