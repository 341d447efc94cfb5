import Host
import Netfilter
import StepEngine
import Terminal

/// What a rollback of a session would do.
struct RollbackPlan {
    /// What puts the rules back; nil where they are those of another boot.
    let order: RollbackOrder?
    /// The commands that lead back, by family; none for a family whose rules are as they were.
    var commands: [Family: [Command]] = [:]
    /// The families whose rules cannot be listed: INPUT is opened instead, if it was open at the start.
    var unlistable: [Family] = []
    /// The families in which a new management connection gets in now, and would not afterwards.
    var shutOut: [Family: ManagementAccess.Obstacle] = [:]
    /// What must stay open.
    var management: ManagementAccess?
    /// What takes the session's saves back.
    let saved: SaveUndo
    /// A save that was cut off.
    let cutOff: CutOffSave?

    /// A plan for a session, before the rules are looked at.
    init(_ old: JournalFolder.Session) {
        order = old.boot == .present ? old.history.rollbackOrder : nil
        saved = old.history.saved
        cutOff = CutOffSave(of: old)
    }

    /// Whether nothing would be done.
    var isEmpty: Bool { !changesRules && saved.isEmpty && cutOff == nil }

    /// Whether rules in force would change.
    var changesRules: Bool { !commands.isEmpty || !unlistable.isEmpty }

    /// What would be done, before it is.
    func lines(of id: String) -> [ScreenLine] {
        rules(of: id) + unlistable.sorted().flatMap(doors)
            + shutOut.sorted { $0.key < $1.key }.flatMap { lines($0, $1) } + files
    }

    private func rules(of id: String) -> [ScreenLine] {
        guard !commands.isEmpty else { return [] }
        let lines = commands.sorted { $0.key < $1.key }.flatMap { family, commands in
            commands.flatMap { command -> [ScreenLine] in
                [.labelled(family.rawValue, "\(command), which reads:")]
                    + command.input.split(separator: "\n").map { .output(String($0)) }
            }
        }
        return [.text("To go back to the start of session \(id), this will run:")] + lines
    }

    private func lines(
        _ family: Family, _ obstacle: ManagementAccess.Obstacle
    ) -> [ScreenLine] {
        let sentence =
            "After that, new connections to \([obstacle.service].sentence) would not get in: the session's accept rules go, "
            + "and what keeps them out stays."
        let rules = obstacle.reachability.rules.map { ScreenLine.output($0.rule.text) }
        let commands = openings(of: family).flatMap { command in
            [ScreenLine.labelled("", "\(command), which reads:")]
                + command.input.split(separator: "\n").map { .output(String($0)) }
        }
        let offer = ScreenLine.text(
            "open lets new logins in instead, and leaves all other rules as they are:")
        return [.verdict(.fail, family.rawValue, sentence)] + rules + [offer] + commands
    }

    private func doors(_ family: Family) -> [ScreenLine] {
        let sentence =
            "The rules cannot be listed, so they cannot be put back one by one. INPUT is opened instead; all other rules "
            + "stay:"
        let input = order?.families[family].flatMap { entry in
            DoorOpening(
                setsPolicy: entry.snapshot.input.policy == .accept, accepting: management?.openingRules ?? []
            ).restoreInput
        }
        return [.verdict(.fail, family.rawValue, sentence)]
            + (input ?? "").split(separator: "\n").map { .output(String($0)) }
    }

    /// What lets the operator in, whatever INPUT's rules are.
    func openings(of family: Family) -> [Command] {
        let door = DoorOpening(setsPolicy: true, accepting: management?.openingRules ?? [])
        return door.restoreInput.map {
            [Command([family.command + "-restore", "-w", "5", "--noflush"], input: $0)]
        } ?? []
    }

    private var files: [ScreenLine] {
        let saves = saved.isEmpty ? [] : Message.saving(.unsaving(saved)).lines
        let returns = Message.saving(.returning(SaveRecovery.plan(undoing: saved.files))).lines
        return saves + returns + (cutOff?.message.lines ?? [])
    }
}
