/// Where the rules are saved.
public enum SavingMessage: Sendable, Hashable {
    /// What a save would write.
    case plan(SavePlan)
    /// Whether what was saved will be restored at boot.
    case boot(SavePlan.Boot)
    /// Nothing restores files in a place that the person named.
    case notRestoredByItself
    /// There is no known place to save to: the person must name one.
    case needsName
    /// The files of before the save are being put back.
    case unsaving([SaveResult.SavedFile])
    /// A save was cut off, and the files at these paths are as they were before it.
    case cutOff(paths: [String])
}
