import Glibc
import Linux
public import Netfilter

/// Where programs are found.
///
/// As root it is not `PATH` that says so, which may be another account's word, but the system's own folders, and those that
/// the person has named: of these only what no other account could have put, exchanged or redirected.
///
/// Those that change the rules are looked up once: an administrator, or an upgrade, may make `iptables` another backend's
/// program meanwhile (update-alternatives(1)), and that one neither sees nor removes what was put in by the first. Whoever
/// acts for a session, such as its rollback timer, is handed them.
public struct ProgramPaths: Sendable, Equatable, Codable {
    /// The folders that are searched, in order.
    public let folders: [String]
    /// The files that the names stood for in the beginning.
    public let pinned: [String: String]

    /// The folders of this account.
    ///
    /// - Parameters:
    ///   - path: folders that come first, with colons between them. For other accounts than root those of `PATH` follow, and
    ///     for all the system's own.
    ///   - pinned: the files that a session has found in its beginning, of which only those count that are still root's alone;
    ///     nil to look them up.
    public init(path: String? = nil, pinned: [String: String]? = nil) {
        let usual = geteuid() == 0 ? nil : ProcessEnvironment.variables["PATH"]
        let all =
            [path, usual].flatMap(ProgramFiles.folders) + [ProgramFiles.labFolder] + Self.systemFolders
        var seen: Set<String> = []
        let folders = all.filter { seen.insert($0).inserted && Self.distrust(of: $0) == nil }
        self.folders = folders
        self.pinned =
            pinned?.filter { Self.distrust(of: $0.value) == nil }
            ?? Family.allCases.flatMap(Self.toPin).reduce(into: [:]) { pinned, name in
                pinned[name] = Self.find(name, in: folders).flatMap { Self.file(behind: $0) }
            }
    }

    private static let systemFolders = ProgramFiles.systemFolders + ProgramFiles.localFolders

    /// The folders as `PATH` has them.
    public var path: String { folders.joined(separator: ":") }

    /// What keeps folders from being named: a sentence; nil if nothing does.
    public static func objection(to path: String) -> String? {
        let names = path.split(separator: ":", omittingEmptySubsequences: false)
        guard names.allSatisfy({ $0.hasPrefix("/") }) else {
            return "--path takes whole paths with colons between them, such as /opt/sbin:/opt/bin."
        }
        return names.lazy.map(String.init).compactMap { folder in
            let isFolder = (try? FileStatus(of: folder))?.kind == .folder
            return isFolder ? distrust(of: folder) : "--path names \(folder), which is no folder here."
        }.first
    }

    private static func toPin(_ family: Family) -> [String] {
        ["", "-restore", "-save"].map { family.command + $0 }
    }

    /// The absolute path of a program; nil if it is in none of the folders. One that is named by its path is found there, and
    /// as root must be root's alone as well.
    public func find(_ program: String) -> String? {
        guard program.hasPrefix("/") else { return Self.find(program, in: folders) }
        return ProgramFiles.isProgram(program) && Self.distrust(of: program) == nil ? program : nil
    }

    /// Why a program is not found, as a sentence.
    public func absence(of program: String) -> String {
        guard !program.contains("/") else {
            let reason = ProgramFiles.isProgram(program) ? Self.distrust(of: program) : nil
            return reason.map { "\(program) is not run as root. \($0)" }
                ?? "\(program) is not there, or cannot be run."
        }
        let path = ProgramFiles.folders(of: ProcessEnvironment.variables["PATH"])
        guard let elsewhere = ProgramFiles.find(program, in: path + Self.systemFolders) else {
            return "\(program) is not on this host (Debian package: \(Self.package(of: program)))."
        }
        if let reason = Self.distrust(of: elsewhere) { return "\(elsewhere) is not run as root. \(reason)" }
        return "\(elsewhere) is not run: as root, programs come from the system's folders alone. "
            + "Name others with --path \(Folder.containing(elsewhere))."
    }

    /// The file that is run for a program, whose own name is the path that was found; nil if there is none.
    func executable(_ program: String) -> (name: String, file: String)? {
        if let file = pinned[program], ProgramFiles.isProgram(file) {
            return (name: find(program) ?? program, file: file)
        }
        return find(program).map { (name: $0, file: $0) }
    }

    /// The files that are run for the programs which change a family's rules, each with the names that it is run by.
    public func files(of families: [Family]) -> [(file: String, names: [String])] {
        let found = families.flatMap(Self.toPin).compactMap { name in
            executable(name).map { (file: $0.file, name: name) }
        }
        return Dictionary(grouping: found, by: \.file).sorted { $0.key < $1.key }.map {
            (file: $0.key, names: $0.value.map(\.name))
        }
    }

    private static func find(_ program: String, in folders: [String]) -> String? {
        folders.lazy.compactMap { ProgramFiles.find(program, in: [$0]) }.first { distrust(of: $0) == nil }
    }

    /// Who else could change what is run from a path, as root; nil if nobody.
    static func distrust(of path: String) -> String? {
        do throws(HostError) {
            try TrustedPlace.demand(path, for: .running)
            return nil
        } catch {
            return error.reason
        }
    }

    /// The file behind a path and its links. One program behind many names knows by its name what it is to do, which a
    /// script does not get to see: it is told its file's.
    private static func file(behind path: String) -> String? {
        guard let file = try? File.resolved(path), let start = try? File.beginning(of: file, bytes: 2) else {
            return nil
        }
        return start == Array("#!".utf8) ? nil : file
    }

    /// The Debian package that has a program, as a hint for the person.
    private static func package(of program: String) -> String {
        switch program {
        case let name where name.contains("tables"): "iptables"
        case "nc": "netcat-openbsd"
        case "nft": "nftables"
        case "ip": "iproute2"
        case "unshare", "nsenter", "mount": "util-linux"
        default: program
        }
    }
}
