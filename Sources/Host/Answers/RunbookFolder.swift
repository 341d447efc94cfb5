import Linux
import Runbook

/// The files of a runbook on disk.
public enum RunbookFolder {
    /// What all of them may have together.
    private static let largestFolder = 16 << 20

    /// The Markdown files of a folder, by name.
    ///
    /// - Throws: why the folder, or one of them, cannot be read.
    public static func files(in folder: String) throws(HostError) -> [(path: String, text: String)] {
        let names: [String]
        do throws(SystemError) {
            names = try Folder.names(in: folder)
        } catch {
            throw HostError(
                "The folder \(folder) cannot be read: \(error.reason). It must hold runbook.md and step files such as 01-first.md."
            )
        }
        var files: [(path: String, text: String)] = []
        var room = largestFolder
        for name in names.sorted() where name.hasSuffix(".md") && !name.hasPrefix(".") {
            let text = try text(of: folder + "/" + name)
            room -= text.utf8.count
            guard room >= 0 else {
                throw HostError("The step files in \(folder) are larger than 16 MiB together.")
            }
            files.append((path: name, text: text))
        }
        return files
    }

    private static func text(of path: String) throws(HostError) -> String {
        do throws(SystemError) {
            return try File.text(path, atMost: SourceText.longest)
        } catch {
            throw HostError(
                "The step file \(path) cannot be read: \(error.reason). It must be a text file of at most 1 MiB."
            )
        }
    }
}
