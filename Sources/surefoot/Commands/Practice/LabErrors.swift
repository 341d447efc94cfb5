import ArgumentParser
import PracticeLab
import Terminal

/// Errors of the lab, as exit statuses.
enum LabErrors {
    /// Runs the body; an error is told on standard error.
    static func told<Value>(_ body: () throws(LabError) -> Value) throws -> Value {
        do {
            return try body()
        } catch {
            Screen.complain(error.description)
            throw ExitCode(error.isPermission ? Status.notPermitted : Status.failed)
        }
    }
}
