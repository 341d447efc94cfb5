import Netfilter
import StepEngine

/// Tries a file of saved rules out: iptables-restore must accept it, and in an empty network namespace make of it the
/// rules that it stands for.
struct RuleTrial {
    private let runner: CommandRunner

    /// Restores a file, and prints what is in force then.
    private static let script = #""$1" -w 5 "$2" && "$3""#

    init(_ runner: CommandRunner) {
        self.runner = runner
    }

    /// - Returns: a sentence on what could not be tried; nil if all was.
    func run(
        _ file: String, _ family: Family, expecting rules: SavedRuleset
    ) async throws(HostError) -> String? {
        let test = await runner.run(Command([family.command + "-restore", "-w", "5", "--test", file]))
        guard test.exit == 0 else {
            throw HostError("\(family.command)-restore --test refuses the file: \(test.firstError)")
        }
        // A set belongs to its namespace (ipset(8)); in an empty one no rule that looks it up can be restored.
        let sets = rules.tables.flatMap(\.chains).flatMap(\.rules).contains(where: \.looksUpSet)
        guard !sets else { return "Its rules look up sets, so it was not restored on trial." }
        guard let restore = runner.programs.find(family.command + "-restore"),
            let save = runner.programs.find(family.command + "-save")
        else { return nil }
        let trial = await runner.run(
            Command(["unshare", "--net", "--", "/bin/sh", "-c", Self.script, "trial", restore, file, save]))
        if trial.exit != 0, trial.stderr.contains("unshare") {
            return "No namespace may be made here, so it was not restored on trial."
        }
        guard trial.exit == 0, let restored = try? SavedRuleset(parsing: trial.stdout) else {
            throw HostError("Restored on trial in an empty namespace, the file failed: \(trial.firstError)")
        }
        guard restored.hasSameRules(as: rules) else {
            throw HostError(
                "Restored on trial in an empty namespace, the file gave other rules than those in force.")
        }
        return nil
    }
}

extension CommandResult {
    /// The first line of what the command complained of.
    var firstError: Substring { stderr.split(separator: "\n").first ?? "no word of why." }
}
