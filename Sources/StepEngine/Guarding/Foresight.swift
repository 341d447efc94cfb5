import Netfilter

/// What a group of commands needs before it may run, as far as its outcome can be foreseen from the rules as read.
struct Foresight: Sendable, Equatable {
    /// Whether it may keep the operator out: the rollback timer must run, and a new login must work afterwards.
    private(set) var needsGuard = false
    /// Whether the session's own rules do not tell how to take it back, so that whole tables go back.
    private(set) var needsWholeRules = false

    /// Nothing is needed.
    static let harmless = Foresight()

    private static let unforeseen = Foresight(needsGuard: true, needsWholeRules: true)

    private init(needsGuard: Bool = false, needsWholeRules: Bool = false) {
        self.needsGuard = needsGuard
        self.needsWholeRules = needsWholeRules
    }

    /// Looks at one command after the other: what one leaves behind is what the next finds.
    init(of group: CommandGroup, in tables: [Family: FilterTable], management: ManagementAccess?) {
        guard group.purpose.isOfStep else { return }
        var now = tables
        for item in group.items {
            switch item.command.effect {
            case .reads: continue
            case .anything: self = .unforeseen
            case .edits(let edit):
                guard let before = tables[edit.family], let table = now[edit.family].flatMap(edit.applied)
                else {
                    self = .unforeseen
                    return
                }
                now[edit.family] = table
                let losses = management?.losses(from: before, to: table, of: edit.family) ?? []
                needsGuard = needsGuard || !losses.isEmpty
                needsWholeRules = needsWholeRules || needsGuard || !edit.isKeptTrackOf
            }
        }
    }
}
