/// Lets a service in without knowing what the rules are.
public struct DoorOpening: Sendable, Equatable {
    /// What `iptables-restore --noflush` must read; nil if there is nothing to open.
    ///
    /// One transaction for each part: should one be refused, the others stand.
    public let restoreInput: String?

    /// Plans it.
    ///
    /// - Parameters:
    ///   - setsPolicy: whether INPUT's policy becomes ACCEPT.
    ///   - rules: what to put at the top of INPUT.
    public init(setsPolicy: Bool, accepting rules: [Rule]) {
        let policy = setsPolicy ? [RestoreInput.transaction([RestoreInput.policy(.accept)])] : []
        let insertions = rules.map { RestoreInput.transaction([RestoreInput.insertion(of: $0, at: 1)]) }
        let text = (policy + insertions).joined()
        restoreInput = text.isEmpty ? nil : text
    }
}
