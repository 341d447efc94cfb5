import StepEngine

extension SavingFinding {
    /// What was written, and how that was verified.
    var sentence: String {
        switch self {
        case .saved(let file):
            (file.family == nil
                ? "Wrote \(file.path), which restores the rules."
                : "Saved \(file.rules.rules) to \(file.path), "
                    + (file.remark.map { "read back. \($0)" }
                        ?? "restored on trial in an empty namespace, and compared."))
                + (file.previous.map { " The file of before is \($0)." } ?? "") + file.leftOutSentence
        case .notSaved(let reason): "Not saved; the files are as they were. \(reason)"
        }
    }
}

extension SaveResult.SavedFile {
    /// A sentence about the rules that were left out; nothing if there are none.
    fileprivate var leftOutSentence: String {
        guard !leftOut.isEmpty else { return "" }
        let shown = leftOut.prefix(3).joined(separator: "; ")
        let more = leftOut.count > 3 ? "; and \(leftOut.count - 3) more" : ""
        return " Left out, since the programs that made them put them in anew: \(shown)\(more)."
    }
}
