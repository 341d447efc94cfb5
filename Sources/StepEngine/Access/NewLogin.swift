/// A connection to this host by which somebody may have logged in since the policy took effect.
public struct NewLogin: Sendable, Equatable {
    /// The connection.
    public var connection: OperatorLogin.Connection
    /// Whether it was made after the policy took effect. A login that shares the connection of an older one
    /// (ControlMaster, ssh_config(5)) is no newer than that.
    public var isNewer: Bool
    /// Whether it comes from an address of this host itself: that way leads over loopback.
    public var isFromHere: Bool
    /// The account that is logged in by it; nil if nobody is yet, or if that cannot be told.
    public var account: String?

    /// Makes a login.
    public init(
        connection: OperatorLogin.Connection, isNewer: Bool, isFromHere: Bool, account: String? = nil
    ) {
        self.connection = connection
        self.isNewer = isNewer
        self.isFromHere = isFromHere
        self.account = account
    }
}
