/// What became of a save.
public enum SavingFinding: Sendable, Equatable {
    /// The rules were saved to this file.
    case saved(SaveResult.SavedFile)
    /// Nothing was saved; the reason is a sentence.
    case notSaved(reason: String)
}
