import Netfilter
import StepEngine

/// What iptables-save prints now, if it is whole and still what was verified.
struct LiveRules {
    private let runner: CommandRunner

    init(_ runner: CommandRunner) {
        self.runner = runner
    }

    /// What goes into a file.
    struct Rules {
        /// The text, as iptables-save prints it.
        var text: String
        /// The rules of the text.
        var kept: SavedRuleset
        /// The rules that it does not hold, since other programs put them in anew when they start.
        var leftOut: [String]
    }

    func read(_ family: Family, verified: FilterTable) async throws(HostError) -> Rules {
        let (text, ruleset) = try await read(family)
        guard let filter = ruleset.filter,
            filter.withoutDynamicRules.hasSameRules(as: verified.withoutDynamicRules)
        else {
            throw HostError("The rules of \(family.rawValue) changed after they were verified. Type `retry`.")
        }
        let all = ruleset.tables.flatMap(\.chains).flatMap(\.rules)
        guard !all.contains(where: Probe.isProbe) else {
            throw HostError("A rule that only counts for a test is still in force. Type `retry`.")
        }
        guard !all.contains(where: GuardRule.isGuard) else {
            throw HostError(
                "A rule by which the kernel would open INPUT at its time is still in force. Type `retry`.")
        }
        if let opening = all.first(where: ManagementAccess.isOpening) {
            let deletion = Command([family.command, "-D", "INPUT"] + opening.words)
            throw HostError(
                "A rule by which a way back has opened INPUT is still in force. Take it out, and type `retry`: `\(deletion)`"
            )
        }
        // iptables-save prints a line end inside a comment as it is, and iptables-restore then stops in the middle.
        guard all.allSatisfy(\.fitsOnALine) else {
            throw HostError("A comment in the rules holds a line end: such a file cannot be restored.")
        }
        let leftOut = ruleset.dynamicRules
        let kept = leftOut.isEmpty ? ruleset : ruleset.withoutDynamicRules
        return Rules(text: leftOut.isEmpty ? text : kept.text, kept: kept, leftOut: leftOut.map(\.text))
    }

    /// The rules in force, whole.
    func read(_ family: Family) async throws(HostError) -> (text: String, ruleset: SavedRuleset) {
        let command = Command([family.command + "-save"])
        let result = await runner.run(command)
        guard result.exit == 0, let ruleset = try? SavedRuleset(parsing: result.stdout) else {
            throw HostError("\(command) failed: \(result.stderr.split(separator: "\n").first ?? "")")
        }
        guard ruleset.incompatibleTables.isEmpty else {
            let tables = ruleset.incompatibleTables.joined(separator: ", ")
            throw HostError("Tables that only nft can show are in force: \(tables).")
        }
        guard ruleset.isComplete, ruleset.filter != nil else {
            throw HostError("\(command) printed a ruleset without its end.")
        }
        return (result.stdout, ruleset)
    }
}
