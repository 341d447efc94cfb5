/// The exit statuses of the program, the same for every command.
enum Status {
    static let failed: Int32 = 1
    static let usage: Int32 = 2
    static let notPermitted: Int32 = 3
    static let inputMissing: Int32 = 4
    static let rolledBack: Int32 = 5
    static let rollbackFailed: Int32 = 6
    static let interrupted: Int32 = 130
}
