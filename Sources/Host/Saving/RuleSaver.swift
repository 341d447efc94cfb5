import Linux
import Netfilter
public import StepEngine

/// Writes verified rules to files: both families or neither, each file whole, tried out and read back.
public struct RuleSaver: Sendable {
    private let runner: CommandRunner
    private let root: String

    /// Makes a saver. The root is the folder that stands for `/` where the host's method is looked for.
    public init(_ runner: CommandRunner, root: String = "") {
        self.runner = runner
        self.root = root
    }

    /// Saves.
    ///
    /// - Parameters:
    ///   - order: what to save, and where.
    ///   - note: writes down which files are about to move to their places, so that a cut in between can be taken back;
    ///     where it throws, none moves.
    /// - Returns: what was written, or why nothing was changed.
    public func save(
        _ order: SaveOrder, noting note: ([SaveResult.SavedFile]) async throws(HostError) -> Void = { _ in }
    ) async -> SaveResult {
        do throws(HostError) {
            let entries = try await prepare(order)
            let files = entries.map(\.savedFile)
            do throws(HostError) { try await note(files) } catch {
                for entry in entries { entry.file.discard() }
                throw error
            }
            try moveIntoPlace(entries)
            return .saved(files)
        } catch {
            return .failed(reason: error.reason)
        }
    }

    /// A file on its way.
    private struct Entry {
        var file: SafeFile
        var text: String
        /// Whose rules it holds, and what is to be told of them; nil for a file that restores the others.
        var rules: (family: Family, count: Int, leftOut: [String], remark: String?)?

        var savedFile: SaveResult.SavedFile {
            SaveResult.SavedFile(
                family: rules?.family, path: file.path, previous: file.hasPrevious ? file.previous : nil,
                rules: rules?.count ?? 0, leftOut: rules?.leftOut ?? [], remark: rules?.remark,
                hash: SavedText.hash(text))
        }
    }

    /// Writes the new files beside the old ones, and tries them out.
    private func prepare(_ order: SaveOrder) async throws(HostError) -> [Entry] {
        let target = try SaveFiles(order.target, root: root)
        var entries: [Entry] = []
        do throws(HostError) {
            for (family, verified) in order.verified.sorted(by: { $0.key < $1.key }) {
                let rules = try await LiveRules(runner).read(family, verified: verified)
                let file = try SafeFile(path: target.files[family] ?? "", mode: target.mode)
                entries.append(Entry(file: file, text: rules.text))
                try file.write(rules.text)
                let remark = try await RuleTrial(runner).run(file.temporary, family, expecting: rules.kept)
                let count = rules.kept.filter?.chains.map(\.rules.count).reduce(0, +) ?? 0
                entries[entries.count - 1].rules = (family, count, rules.leftOut, remark)
            }
            if let helper = target.helper {
                let file = try SafeFile(path: helper.path, mode: helper.mode)
                entries.append(Entry(file: file, text: helper.text))
                try file.write(helper.text)
            }
        } catch {
            for entry in entries { entry.file.discard() }
            throw error
        }
        return entries
    }

    /// First all earlier files are kept, then all new ones move: a fault in between takes everything back.
    private func moveIntoPlace(_ entries: [Entry]) throws(HostError) {
        var moved: [SafeFile] = []
        do throws(HostError) {
            for entry in entries { try entry.file.keepPrevious() }
            for entry in entries {
                try entry.file.moveIntoPlace()
                moved.append(entry.file)
                guard (try? File.text(entry.file.path, atMost: entry.text.utf8.count)) == entry.text else {
                    throw HostError("\(entry.file.path) does not hold what was written to it.")
                }
            }
        } catch {
            for file in moved.reversed() { file.takeBack() }
            for entry in entries { entry.file.discard() }
            throw error
        }
    }
}
