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
        var way = Way(path, use)
        try way.walk()
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

    /// The folders and links on the way to a folder or a file, one after the other.
    private struct Way {
        private let goal: String
        private let use: Use
        private var place = ""
        private var rest: [Substring]
        private var links = 0
        /// Whether anybody may put something into the folder at which the way has come, though not exchange what is there.
        private var isSticky = false

        init(_ goal: String, _ use: Use) {
            self.goal = goal
            self.use = use
            rest = goal.split(separator: "/").reversed()
        }

        mutating func walk() throws(HostError) {
            try enter("/", isLast: rest.isEmpty)
            while let name = rest.popLast() {
                if name == "." { continue }
                if name == ".." {
                    place = place.lastIndex(of: "/").map { String(place[..<$0]) } ?? ""
                    continue
                }
                let next = place + "/" + name
                guard let status = try? FileStatus(of: next, followingLinks: false) else { break }
                guard TrustedPlace.isTrusted(status.user) else { throw belongsTo(status.user, next) }
                if status.kind == .link { try follow(next) } else { try enter(next, isLast: rest.isEmpty) }
            }
            // What is not there yet would be made where anybody may have been first.
            if isSticky { throw isOpen(place) }
        }

        private mutating func enter(_ path: String, isLast: Bool) throws(HostError) {
            guard let status = try? FileStatus(of: path, followingLinks: false) else { return }
            guard TrustedPlace.isTrusted(status.user) else { throw belongsTo(status.user, path) }
            let others: UInt32 = status.group == 0 ? 0o002 : 0o022
            isSticky = status.permissions & others != 0
            if isSticky, isLast || status.permissions & 0o1000 == 0 { throw isOpen(path) }
            place = path == "/" ? "" : path
        }

        private mutating func follow(_ link: String) throws(HostError) {
            links += 1
            guard links <= 40, let target = try? File.target(ofLink: link) else {
                throw HostError("\(link) is a link that leads nowhere. Remove it, or make what it leads to.")
            }
            if target.hasPrefix("/") { place = "" }
            rest += target.split(separator: "/").reversed()
        }

        private func belongsTo(_ user: UInt32, _ path: String) -> HostError {
            HostError(
                "\(path) belongs to \(Account.name(of: user)), who could change what root \(use.rawValue) \(goal). "
                    + "Give it to root (chown root \(path)), or choose another place.")
        }

        private func isOpen(_ place: String) -> HostError {
            let path = place.isEmpty ? "/" : place
            return HostError(
                "Others may write to \(path), and so change what root \(use.rawValue) \(goal). "
                    + "Take that from them (chmod go-w \(path)), or choose another place, such as /root.")
        }
    }
}
