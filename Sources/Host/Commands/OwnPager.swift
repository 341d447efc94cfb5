import Glibc
import Linux

/// The pager that the person has chosen, by the variable PAGER (environ(7)).
public struct OwnPager: Sendable {
    /// Its absolute path, and its arguments.
    private let command: [String]

    /// Looks for it; nil if none is chosen, or it is not there. As root, one that another account could exchange is not run.
    public init?(_ programs: ProgramPaths, _ variables: [String: String]) {
        let words = variables["PAGER", default: ""].split(separator: " ").map(String.init)
        guard let name = words.first, let program = programs.find(name) else { return nil }
        command = [program] + words.dropFirst()
    }

    /// Shows a text, until the person leaves it. It is read from memory, so that nothing has to be cleared away.
    ///
    /// - Parameter text: what is safe on a terminal.
    /// - Returns: whether the pager could be started.
    public func show(_ text: String) async -> Bool {
        await inThreadOfItsOwn { [command] cancellation in
            do throws(SystemError) {
                let file = try Descriptor.holding(text)
                let path = "/proc/\(getpid())/fd/\(file.number)"
                _ = try TerminalRelay.run(
                    command + [path], environment: ProcessEnvironment.entries, unless: cancellation)
                return true
            } catch {
                return false
            }
        }
    }
}
