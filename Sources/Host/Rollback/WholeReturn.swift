public import Netfilter
public import StepEngine

/// The way back to whole tables, whoever has changed them since.
public struct WholeReturn: Sendable {
    private let family: Family
    private let whole: WholeRules
    private let runner: CommandRunner

    /// Makes a way back for one family.
    public init(_ family: Family, _ whole: WholeRules, _ runner: CommandRunner) {
        self.family = family
        self.whole = whole
        self.runner = runner
    }

    /// The commands that lead back from the tables as they are; none if nothing has changed.
    public func commands() async -> [Command] {
        await inThreadOfItsOwn { steps.compactMap { $0() }.flatMap { $0 } }
    }

    /// Goes back, as far as the way leads: what fails does not hold up the rest.
    ///
    /// - Returns: nil once all is as it was, read back from the kernel; else a sentence.
    func run() -> String? {
        var failures: [String] = []
        for step in steps {
            guard let commands = step() else { continue }
            let complaints = commands.map { runner.runBlocking($0) }.filter { $0.exit != 0 }.map(\.complaint)
            guard let rest = step(), !rest.isEmpty else { continue }
            failures.append(RollbackSentences.notPutBack(by: "\(rest[0])", complaints.first))
        }
        return failures.isEmpty ? nil : failures.joined(separator: " ")
    }

    /// Whether the tables of nftables' own are those of before.
    var isNativeBack: Bool { returningNative()?.isEmpty ?? true }

    /// Each tells the commands that are still to be run; nil where it cannot be told and nothing can be done.
    private var steps: [() -> [Command]?] {
        let saved = whole.saved.sorted { $0.key < $1.key }
        return [clearingForeigners] + saved.map { program, text in { returning(program, text) } }
            + [returningNative]
    }

    /// A table of iptables that somebody has put in what only nft can show is out of iptables' reach. It is taken away, and
    /// then made anew.
    private func clearingForeigners() -> [Command]? {
        let foreign = whole.saved.keys.filter { !$0.hasSuffix("-legacy") }.flatMap { program -> [String] in
            let before = whole.saved[program].flatMap { try? SavedRuleset(parsing: $0) }
            let known = before?.incompatibleTables ?? []
            return Set(read(program)?.incompatibleTables ?? []).subtracting(known).sorted()
        }
        return foreign.map {
            Command(
                ["nft", "delete", "table"]
                    + NativeTables.name(of: $0, family).split(separator: " ").map(String.init))
        }
    }

    private func returning(_ program: String, _ text: String) -> [Command]? {
        guard let before = try? SavedRuleset(parsing: text) else { return nil }
        return before.returnInput(from: read(program)).map {
            [Command([program + "-restore", "-w", "5"], input: $0)]
        } ?? []
    }

    private func returningNative() -> [Command]? {
        guard let text = whole.native else { return nil }
        let result = runner.runBlocking(NativeTables.listing)
        let before = NativeTables(parsing: text)
        // Where nft does not answer, the kernel still tells whether there are tables that were not there before.
        let now =
            result.exit == 0
            ? NativeTables(parsing: result.stdout).without(whole.passedOver)
            : NativeTables.named(without: whole.passedOver) ?? NativeTables(parsing: "")
        // Each by itself, so that one that nft refuses does not keep the others from going back.
        return before.returnInputs(from: now).map { Command(["nft", "-f", "-"], input: $0) }
    }

    private func read(_ program: String) -> SavedRuleset? {
        let result = runner.runBlocking(Command([program + "-save"]))
        return result.exit == 0 ? try? SavedRuleset(parsing: result.stdout) : nil
    }
}

extension CommandResult {
    /// What it says of its failure.
    fileprivate var complaint: String {
        if case .notStarted(let reason) = status { return reason }
        return stderr
    }
}
