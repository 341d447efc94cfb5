/// Moves a rule of INPUT to its top, without a moment in which it is not there.
public struct MoveToTop: Sendable, Equatable {
    /// What `iptables-restore --noflush` must read; nil if the rule is at the top already, or has a line end in
    /// a comment, which iptables-restore cannot read.
    public let restoreInput: String?

    /// Plans the move.
    ///
    /// - Parameter reference: a rule of INPUT and its position. Of equal rules, iptables moves the first.
    public init(_ reference: RuleReference) {
        let rule = reference.rule
        restoreInput =
            reference.position > 1 && rule.fitsOnALine
            ? RestoreInput.transaction([
                RestoreInput.deletion(of: rule), RestoreInput.insertion(of: rule, at: 1),
            ]) : nil
    }
}
