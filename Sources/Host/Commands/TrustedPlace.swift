import Glibc
import Linux

/// Places in the file system where nobody but root can put, exchange or redirect anything: as root, only these are written to,
/// and only what is found there is believed, or run.
enum TrustedPlace {
    /// What root does with a place; it follows "root".
    enum Use: String {
        case writing = "writes to"
        case running = "runs from"
    }

    /// Demands it of a folder or a file, or of the last folder on the way that is there. It is no concern of other accounts
    /// than root.
    ///
    /// - Throws: `HostError`, which names the first thing on the way that another account could change.
    static func demand(_ path: String, for use: Use = .writing) throws(HostError) {
        guard geteuid() == 0 else { return }
        let way: [FollowedPath.Place]
        do throws(SystemError) { way = try FollowedPath(path).places } catch {
            throw HostError("\(path) cannot be looked at: \(error.reason).")
        }
        guard let opening = openings(on: way).first else { return }
        throw HostError(
            "\(opening.sentence), and so could change what root \(use.rawValue) \(path). \(opening.advice)")
    }

    /// What lets others than root and this account change what is at the end of a way. At the end itself nobody else may write; on
    /// the way somebody may, where the sticky bit keeps what is there from being exchanged (chmod(2)).
    static func openings(on way: [FollowedPath.Place]) -> [Opening] {
        way.indices.flatMap { index in
            openings(at: way[index], isProtected: index < way.count - 1 && way[index].status.isSticky)
        }
    }

    /// Those of one place.
    private static func openings(at place: FollowedPath.Place, isProtected: Bool) -> [Opening] {
        let status = place.status
        var all: [Opening.Who] = isTrusted(status.user) ? [] : [.owner(status.user)]
        // The permissions of a link count for nothing (symlink(7)).
        if status.kind != .link, !isProtected {
            if status.permissions & 0o002 != 0 { all.append(.everybody) }
            if status.permissions & 0o020 != 0, place.hasAccessList { all.append(.listed) }
            if status.permissions & 0o020 != 0, status.group != 0 { all.append(.group(status.group)) }
        }
        return all.map { Opening(who: $0, path: place.path, isShared: $0 == .everybody && status.isSticky) }
    }

    /// Whether root alone, as far as this namespace of accounts knows, is behind a number. In one that does not know all
    /// accounts, root may be among those that it does not (user_namespaces(7), overflowuid).
    static func isTrusted(_ user: UInt32) -> Bool {
        user == 0 || user == geteuid() || user == unknownAccounts
    }

    private static let unknownAccounts: UInt32? = {
        let known = (try? File.text("/proc/self/uid_map"))?.split(whereSeparator: \.isWhitespace) ?? []
        guard known != ["0", "0", "4294967295"] else { return nil }
        return (try? File.text("/proc/sys/kernel/overflowuid")).flatMap { text in
            UInt32(text.prefix { $0.isNumber })
        }
    }()
}

extension FileStatus {
    /// Whether only its owner may exchange what is in a folder (the sticky bit).
    fileprivate var isSticky: Bool { permissions & 0o1000 != 0 }
}
