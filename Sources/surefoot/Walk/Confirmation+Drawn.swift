import Host
import Linux
import StepEngine

extension Confirmation {
    /// A new one; nil where the program's file cannot be told, wherever it was found.
    static func drawn() -> Confirmation? {
        guard let path = try? File.target(ofLink: "/proc/self/exe") else { return nil }
        let deleted = " (deleted)"
        return Confirmation(
            code: ConfirmationCode.draw(),
            program: path.hasSuffix(deleted) ? String(path.dropLast(deleted.count)) : path)
    }
}
