/// Somebody has typed a code in a login, to show that it is a new one and works.
public struct LoginClaim: Sendable, Equatable {
    /// What was typed.
    public var code: String
    /// The login that the command runs in; nil if it runs in none over the network.
    public var login: NewLogin?

    /// Makes a claim.
    public init(code: String, login: NewLogin?) {
        self.code = code
        self.login = login
    }
}

/// What a person types in a new login to confirm it.
public struct Confirmation: Sendable, Equatable {
    /// The code: short, drawn anew for each run of the wizard.
    public var code: String
    /// The full path of the program, which the new login may not find by its name.
    public var program: String

    /// Makes a confirmation.
    public init(code: String, program: String) {
        self.code = code
        self.program = program
    }

    /// The command as it is typed.
    public var command: String { Command([program, "confirm", code]).description }
}
