import Glibc
import Linux
public import Runbook
import StepEngine

/// A runbook's files on disk, and who could have written them.
public struct RunbookFolder: Sendable {
    /// The Markdown files, by name.
    public let files: [(path: String, text: String)]
    /// Where they are, and who else can change them.
    public let origin: RunbookOrigin
    /// Why root must not run it, as a sentence; nil for other accounts, and where root alone can change it.
    public let objection: String?

    /// What all files may have together.
    private static let largestFolder = 16 << 20

    /// Reads a folder. What is judged is what is read: each file is held open from the one to the other.
    ///
    /// - Throws: why the folder, or one of its files, cannot be read.
    public init(_ folder: String) throws(HostError) {
        let absolute = try AbsolutePath.of(folder)
        let way = try Self.telling(folder) { () throws(SystemError) in try FollowedPath(absolute) }
        let names = try Self.telling(folder) { () throws(SystemError) in try way.names() }
        var openings = TrustedPlace.openings(on: way.places)
        var files: [(path: String, text: String)] = []
        var room = Self.largestFolder
        for name in names.sorted() where name.hasSuffix(".md") && !name.hasPrefix(".") {
            let file = try Self.file(name, in: way, of: folder)
            openings += file.openings
            room -= file.text.utf8.count
            guard room >= 0 else {
                throw HostError("The step files in \(folder) are larger than 16 MiB together.")
            }
            files.append((path: name, text: file.text))
        }
        self.files = files
        origin = RunbookOrigin(
            folder: way.path, owner: Account.name(of: way.places.last?.status.user ?? 0),
            others: openings.firstOfEach().map(\.phrase))
        objection = geteuid() == 0 ? Self.objection(to: openings, of: way.path) : nil
    }

    private static func telling<Value: ~Copyable>(
        _ folder: String, _ look: () throws(SystemError) -> Value
    ) throws(HostError) -> Value {
        do throws(SystemError) { return try look() } catch {
            throw HostError(
                "The folder \(folder) cannot be read: \(error.reason). It must hold runbook.md and step files such as 01-first.md."
            )
        }
    }

    /// A file's text, and who could have written it.
    private static func file(
        _ name: String, in way: borrowing FollowedPath, of folder: String
    ) throws(HostError) -> (text: String, openings: [Opening]) {
        do throws(SystemError) {
            let file = try FollowedPath(name, in: way)
            let bytes = try File.bytes(file, atMost: SourceText.longest)
            if let text = String(validating: bytes, as: UTF8.self) {
                return (text, TrustedPlace.openings(on: file.places))
            }
        } catch {
            throw HostError(
                "The step file \(folder)/\(name) cannot be read: \(error.reason). It must be a text file of at most 1 MiB."
            )
        }
        throw HostError("The step file \(folder)/\(name) is no UTF-8. Save it as UTF-8.")
    }

    /// Where more than the folder and its files is open, or all are meant to write there, nothing that is done to these helps, but a
    /// copy does.
    private static func objection(to openings: [Opening], of folder: String) -> String? {
        guard !openings.isEmpty else { return nil }
        let others = openings.firstOfEach().map(\.phrase).joined(separator: "; ")
        let copy = "/root/" + (folder.split(separator: "/").last ?? "runbook") + "-copy"
        let isWithin = openings.allSatisfy {
            !$0.isShared && ($0.path == folder || $0.path.hasPrefix(folder + "/"))
        }
        let advice =
            isWithin
            ? "Make it root's own: sudo \(Command(["chown", "-R", "root:", folder])) && "
                + "sudo \(Command(["chmod", "-R", "go-w", folder]))"
            : "Copy it: sudo \(Command(["cp", "-rL", folder, copy])), and then \(Command(["--runbook", copy]))"
        return "Root would run what others can write into this runbook: \(others). Nothing was run. \(advice)"
    }
}

extension [Opening] {
    /// The first way of each account or group.
    fileprivate func firstOfEach() -> [Opening] {
        var seen: Set<Opening.Who> = []
        return filter { seen.insert($0.who).inserted }
    }
}
