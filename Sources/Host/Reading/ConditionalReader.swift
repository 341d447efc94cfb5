import Linux
public import Netfilter
public import StepEngine

/// Reads the filter tables of a walk time and again, and as little as that takes.
///
/// The kernel tells whether anything of nf_tables has changed. As long as it tells the same before and after a reading, and
/// again whenever the rules are wanted, that reading is the one of this moment, but for its counters. The legacy tables have no
/// such number: they are listed each time, and not understood anew as long as the text is the same.
public actor ConditionalReader {
    private let runner: CommandRunner
    private let generation: @Sendable () -> UInt32?
    private var kept: [Family: Kept] = [:]
    private var backends: [Family: Backend] = [:]

    /// A table as it was read last, without its counters.
    private struct Kept {
        var table: FilterTable
        /// What iptables warned of then.
        var warnings: [String]
        /// What it was read from, where that had no counters.
        var text: String?
        /// That of the ruleset that it was read of; nil if that cannot be told.
        var generation: UInt32?
    }

    /// Makes a reader, which has read nothing yet.
    public init(_ runner: CommandRunner) {
        self.init(runner) { try? NftablesGeneration.current() }
    }

    /// The same, with somebody else who tells the generation; nil if nobody does.
    init(_ runner: CommandRunner, generation: @escaping @Sendable () -> UInt32?) {
        self.runner = runner
        self.generation = generation
    }

    /// Reads what is wanted of the tables, side by side.
    public nonisolated func read(
        _ families: [Family], _ need: RulesetNeed
    ) async -> [Family: RulesetReading] {
        await withTaskGroup { group in
            for family in families {
                group.addTask { (family, await self.read(family, need)) }
            }
            return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
    }

    /// Reads what is wanted of one.
    func read(_ family: Family, _ need: RulesetNeed) async -> RulesetReading {
        let before = await state(of: family)
        if case .counters(let counted) = need, counted.contains(family) {
            let reading = await RulesetReader(runner).read(family)
            await keep(reading, of: family, text: nil, since: before)
            return reading
        }
        if let before, let kept = kept[family], kept.generation == before {
            return .table(kept.table, warnings: kept.warnings)
        }
        let command = RulesetReader.command(family, counted: false)
        let listed = await runner.run(command)
        let reading = await Self.reading(listed, of: command, unless: kept[family])
        await keep(reading, of: family, text: listed.stdout, since: before)
        return reading
    }

    /// What a listing without counters says; the text of before says what it said then.
    private nonisolated static func reading(
        _ listed: CommandResult, of command: Command, unless kept: Kept?
    ) async -> RulesetReading {
        guard let kept, listed.exit == 0, kept.text == listed.stdout else {
            return RulesetReader.reading(listed, of: command)
        }
        return .table(kept.table, warnings: CommandReading.warnings(in: listed.stderr))
    }

    private func keep(
        _ reading: RulesetReading, of family: Family, text: String?, since before: UInt32?
    ) async {
        guard case .table(let table, let warnings) = reading else { return kept[family] = nil }
        let after = await state(of: family)
        kept[family] = Kept(
            table: text == nil ? table.withoutCounters : table, warnings: warnings, text: text,
            generation: before == after ? after : nil)
    }

    /// The generation of the ruleset that the family's program reads; nil where it does not read nf_tables, or that cannot be
    /// told.
    private func state(of family: Family) async -> UInt32? {
        await backend(of: family) == .nfTables ? generation() : nil
    }

    /// The program stays the same throughout: it was looked up once.
    private func backend(of family: Family) async -> Backend? {
        if let known = backends[family] { return known }
        let version = await runner.run(Command([family.command, "-V"]))
        backends[family] = version.exit == 0 ? IptablesVersion(parsing: version.stdout)?.backend : nil
        return backends[family]
    }
}
