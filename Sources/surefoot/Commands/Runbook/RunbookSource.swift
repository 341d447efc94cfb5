import ArgumentParser
import Host
import Runbook
import Terminal

/// Where runbooks come from: the program itself, or a folder.
enum RunbookSource {
    /// Loads a runbook, or says why it cannot be and ends.
    static func load(_ name: String, folder: String? = nil) throws -> Runbook {
        do {
            if let folder { return try read(folder) }
            if let runbook = try BuiltInRunbooks.load(name) { return runbook }
        } catch let error as RunbookError {
            for problem in error.problems { Screen.complain(problem.description) }
            throw ExitCode(Status.failed)
        } catch let error as HostError {
            Screen.complain(error.reason)
            throw ExitCode(Status.usage)
        }
        Screen.complain(
            "There is no runbook \"\(name)\". Known: \(BuiltInRunbooks.names.joined(separator: ", ")). A folder of your own: --runbook DIR."
        )
        throw ExitCode(Status.usage)
    }

    private static func read(_ folder: String) throws -> Runbook {
        let name = folder.split(separator: "/").last.map(String.init) ?? folder
        return try Runbook(name: name, files: try RunbookFolder.files(in: folder))
    }
}
