import FoundationEssentials
import Glibc
import Linux
public import StepEngine

/// Where the journals are: a file a session, which only its owner may read.
public struct JournalFolder: Sendable {
    /// The folder.
    public let path: String

    /// A session that has a journal.
    public struct Session: Sendable {
        /// Its name.
        public let id: String
        /// Its journal.
        public let path: String
        /// Its journal's entries.
        public let entries: [Journal.Entry]
        /// What they tell.
        public let history: SessionHistory
        /// The first line of the journal that is not understood, from 1, since another version of the program has written it: what
        /// the others tell is not all.
        public let strangeLine: Int?
        /// Whether it has ended.
        public var hasEnded: Bool { history.ending != nil }
        /// In which boot it was, as far as can be told.
        public var boot: SessionBoot {
            SessionBoot(
                history.header?.boot, begun: entries.first?.at ?? "", current: Boot.id, since: Boot.time)
        }
        /// Whether it is about the rules of this network namespace.
        public var isOfThisHost: Bool { history.header?.networkNamespace == NetworkNamespace.current }
    }

    /// A folder of journals.
    public init(path: String) {
        self.path = path
    }

    static let ofRoot = JournalFolder(path: "/var/lib/surefoot")

    /// The folder of this account: root has one for the whole host, others have one in their state folder
    /// (XDG Base Directory Specification).
    public static func standard(environment: [String: String]) -> JournalFolder {
        guard geteuid() != 0 else { return .ofRoot }
        let home = environment["HOME"] ?? "/tmp"
        let state = environment["XDG_STATE_HOME"] ?? home + "/.local/state"
        return JournalFolder(path: state + "/surefoot")
    }

    /// A name for a new session: the time in UTC, and four digits that tell two of the same second apart.
    public static func newID() -> String {
        let time = Date.now.formatted(.iso8601).filter { $0.isNumber || $0 == "T" }
        let digits = String(UInt16.random(in: .min ... .max), radix: 16)
        return time + "-" + String(repeating: "0", count: 4 - digits.count) + digits
    }

    /// The journal of a session, to append to.
    public func journal(of id: String) throws(Journal.Failure) -> Journal {
        try Journal(file(of: id))
    }

    func file(of id: String) -> String {
        path + "/" + id + ".jsonl"
    }

    /// All sessions, the newest first.
    public func sessions() -> [Session] { ids.compactMap { session($0) } }

    /// Why no journal there is believed, as a sentence; nil if all are.
    public var distrust: String? {
        do throws(HostError) {
            try TrustedPlace.demand(path)
            return nil
        } catch {
            return error.reason
        }
    }

    /// The names of all that are believed, the newest first.
    private var ids: [String] {
        let names = distrust == nil ? (try? Folder.names(in: path)) ?? [] : []
        return names.filter { $0.hasSuffix(".jsonl") }.map { String($0.dropLast(".jsonl".count)) }.sorted(
            by: >)
    }

    /// The newest session that is about this host's rules; nil if there is none.
    public func newestOfThisHost() -> Session? {
        ids.lazy.compactMap { session($0) }.first(where: \.isOfThisHost)
    }

    /// The session of that name, or the newest whose name begins so.
    ///
    /// - Returns: nil if there is none.
    public func session(named id: String) -> Session? {
        guard !id.contains("/"), distrust == nil else { return nil }
        return session(id) ?? sessions().first { $0.id.hasPrefix(id) }
    }

    private func session(_ id: String) -> Session? {
        guard let contents = Journal.contents(of: file(of: id)) else { return nil }
        let history = SessionHistory(contents.entries.map(\.record))
        return history.header == nil
            ? nil
            : Session(
                id: id, path: file(of: id), entries: contents.entries, history: history,
                strangeLine: contents.strangeLine)
    }
}
