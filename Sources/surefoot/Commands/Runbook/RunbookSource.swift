import ArgumentParser
import Host
import Runbook
import StepEngine
import Terminal

/// Where runbooks come from: the program itself, or a folder.
enum RunbookSource {
    /// What is done with a runbook.
    enum Use {
        /// It is shown.
        case reading
        /// Its commands are run, by root where root calls.
        case running
    }

    /// Loads a runbook, or says why it cannot be and ends. One that is not part of the program is named on standard error, with
    /// who could have written it; root runs none that others can change.
    static func load(_ name: String, folder: String? = nil, for use: Use) throws -> Runbook {
        do {
            if let folder { return try read(folder, for: use) }
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

    private static func read(_ path: String, for use: Use) throws -> Runbook {
        let folder = try RunbookFolder(path)
        if use == .running, let objection = folder.objection {
            Screen.complain(objection)
            throw ExitCode(Status.notPermitted)
        }
        let name = folder.origin.folder.split(separator: "/").last.map(String.init) ?? path
        let runbook = try Runbook(name: name, files: folder.files, origin: folder.origin)
        Screen.complaints.show([.verdict(.note, nil, folder.origin.sentence(hash: runbook.hash))])
        return runbook
    }
}
