public import Runbook

extension RunbookOrigin {
    /// Whose runbook it is, which it is, and who else could change it.
    ///
    /// - Parameter hash: see `Runbook.hash`.
    /// - Returns: the sentences.
    public func sentence(hash: String) -> String {
        "This runbook is not part of Surefoot: \(folder), which belongs to \(owner). SHA-256: \(hash). "
            + (others.isEmpty
                ? "Nobody else can change it." : "Others can change it: \(others.joined(separator: "; ")).")
    }
}
