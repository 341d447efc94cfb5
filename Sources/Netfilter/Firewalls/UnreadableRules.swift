/// Why the rules of a family are not known, or are not those that the kernel asks.
public enum UnreadableRules: Error, Sendable, Equatable {
    /// The program that prints them did not run to its end.
    case notEnded(program: String)
    /// It ended with this exit status, and these words.
    case failed(program: String, exit: Int32, words: String)
    /// It printed what is not understood.
    case notUnderstood(program: String, ListingError)
    /// This table of iptables sees no packet, though iptables shows its rules as always (nft(8), TABLES, `flags dormant`).
    case dormant(NativeRuleset.Table)
}
