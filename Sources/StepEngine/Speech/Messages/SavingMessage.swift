/// Where the rules are saved.
public enum SavingMessage: Sendable, Equatable {
    /// What a save would write.
    case plan(SavePlan)
    /// Whether what was saved will be restored at boot.
    case boot(SavePlan.Boot)
    /// Nothing restores files in a place that the person named.
    case notRestoredByItself
    /// There is no known place to save to: the person must name one.
    case needsName
    /// The rules are saved already, as they are.
    case savedAlready([SaveResult.SavedFile])
    /// The saves of the session are being taken back.
    case unsaving(SaveUndo)
    /// What will become of the saved files.
    case returning([FileReturn])
    /// What has become of the saved files.
    case returned([FileReturn])
    /// A save was cut off: what becomes of the files that have moved to their places, and the new ones that wait beside
    /// the old ones, which go.
    case cutOff([FileReturn], waiting: [String])
}
