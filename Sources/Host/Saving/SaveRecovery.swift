import Linux
import Netfilter
public import StepEngine

/// Takes saves back: those that a crash or the loss of power has cut off, and those that somebody wants undone.
///
/// What anybody has written since is never overwritten: only a file that holds, byte for byte, what was saved goes back.
public enum SaveRecovery {
    /// What would become of the files of finished saves.
    public static func plan(undoing files: [SaveResult.SavedFile]) -> [FileReturn] {
        files.map { FileReturn(path: $0.path, way: way(of: $0)) }
    }

    /// What would become of the files of a save that was cut off while they moved to their places.
    ///
    /// All are written first, and then move. If none waits any more the save is whole, and stays.
    ///
    /// - Parameters:
    ///   - files: the files that were about to move, if the journal tells; they move in this order.
    ///   - target: where to.
    /// - Returns: those that have moved.
    public static func plan(
        undoingCutOff files: [SaveResult.SavedFile], of target: SaveTarget
    ) -> [FileReturn] {
        let known = files.isEmpty ? paths(of: target) : files.map(\.path)
        guard let waiting = known.firstIndex(where: isWaiting) else { return [] }
        let moved = known[..<waiting].filter(File.exists)
        return moved.map { path in
            let unknown = SaveResult.SavedFile(family: nil, path: path, previous: nil, rules: 0)
            return FileReturn(path: path, way: way(of: files.first { $0.path == path } ?? unknown))
        }
    }

    /// The new files of a save that still wait beside the old ones.
    public static func waiting(of target: SaveTarget) -> [String] {
        paths(of: target).filter(isWaiting).map { $0 + SafeFile.newSuffix }
    }

    private static func isWaiting(_ path: String) -> Bool { File.isRegular(path + SafeFile.newSuffix) }

    private static func paths(of target: SaveTarget) -> [String] {
        let files = try? SaveFiles(target, root: "")
        return Family.allCases.compactMap { files?.files[$0] } + [files?.helper?.path].compactMap { $0 }
    }

    /// Removes new files that wait for nothing any more.
    public static func remove(waiting paths: [String]) {
        for path in paths { try? File.remove(path) }
    }

    /// Does what was planned.
    ///
    /// - Returns: what has become of each file.
    public static func carryOut(_ plan: [FileReturn]) -> [FileReturn] {
        plan.map { file in
            do throws(SystemError) {
                switch file.way {
                case .putBack: try File.move(file.path + SafeFile.previousSuffix, to: file.path)
                case .remove: try File.remove(file.path)
                case .leave: break
                }
                return file
            } catch {
                return FileReturn(path: file.path, way: .leave(reason: "That failed: \(error.reason)."))
            }
        }
    }

    private static func way(of file: SaveResult.SavedFile) -> FileReturn.Way {
        guard File.exists(file.path) else { return .leave(reason: "It is not there any more.") }
        guard let hash = file.hash else {
            return .leave(reason: "The journal does not tell what was written to it.")
        }
        guard SavedText.hash(of: file.path) == hash else {
            return .leave(reason: "Somebody has changed it since it was saved.")
        }
        guard file.previous != nil else { return .remove }
        return File.exists(file.path + SafeFile.previousSuffix)
            ? .putBack
            : .leave(reason: "The file of before, \(file.path + SafeFile.previousSuffix), is gone.")
    }
}

/// What was written to a file, told apart from whatever else may be there.
enum SavedText {
    /// The largest file that is looked at.
    private static let limit = 1 << 28

    static func hash(_ text: String) -> String {
        var hash = StableHash()
        hash.add(text)
        return hash.digits
    }

    /// - Returns: nil if the file cannot be read.
    static func hash(of path: String) -> String? {
        (try? File.text(path, atMost: limit)).map(hash)
    }
}
