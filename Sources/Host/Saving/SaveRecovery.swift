import Linux
import Netfilter
public import StepEngine

/// Takes back a save that a journal shows to have been cut off: by a crash, or by the loss of power.
public struct SaveRecovery: Sendable {
    private let paths: [String]

    /// Makes a recovery of a save to a place.
    public init(_ target: SaveTarget, root: String = "") {
        let files = try? SaveFiles(target, root: root)
        let rules = Family.allCases.compactMap { files?.files[$0] }
        paths = rules + [files?.helper?.path].compactMap { $0 }
    }

    /// New files are written one after the other, and only when all are there do they move, in the same order. So where
    /// one still waits, those before it that do not wait have moved already, and go back.
    ///
    /// - Returns: the files that are as they were before it again; none if no save was cut off.
    public func run() -> [String] {
        let waiting = paths.filter { File.isRegular($0 + SafeFile.newSuffix) }
        guard let first = waiting.first, let position = paths.firstIndex(of: first) else { return [] }
        let moved = paths[..<position].filter(File.exists)
        for path in moved { Self.putBack(path) }
        for path in waiting { try? File.remove(path + SafeFile.newSuffix) }
        return moved + waiting
    }

    /// Takes a finished save back, as whoever aborts after it wants.
    public static func undo(_ files: [SaveResult.SavedFile]) {
        for file in files { putBack(file.path) }
    }

    /// The file of before was kept, if there was one.
    private static func putBack(_ path: String) {
        if File.exists(path + SafeFile.previousSuffix) {
            try? File.move(path + SafeFile.previousSuffix, to: path)
        } else {
            try? File.remove(path)
        }
    }
}
