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
        let doors = unlistable.sorted().compactMap { family in
            order?.families[family].map {
                TakingBackMessage.unlistable(family, $0.doorOpening(for: management))
            }
        }
        let shut = shutOut.sorted { $0.key < $1.key }.map { family, obstacle in
            TakingBackMessage.shutsOut(family, obstacle, instead: openings(of: family))
        }
        return ([.plan(session: id, commands)] + doors + shut).flatMap(\.lines) + files
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
