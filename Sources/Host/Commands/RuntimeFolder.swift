import Glibc
import Linux

/// The folder where those that run now are found, each by a name of its own in every network namespace. Only root may write
/// there, so that nobody else can take a name.
public struct RuntimeFolder: Sendable {
    /// The folder of this host: in memory, so that no disk can hold it up, and empty after a restart.
    public static let own = RuntimeFolder("/run/surefoot")

    private let path: String

    /// A folder.
    init(_ path: String) {
        self.path = path
    }

    /// The path of a name that belongs to this network namespace.
    func path(_ name: String) -> String { "\(path)/\(Self.mark)\(name)" }

    /// The paths of all names that begin so.
    func paths(beginning name: String) -> [String] {
        let names = (try? Folder.names(in: path)) ?? []
        return names.filter { $0.hasPrefix(Self.mark + name) }.sorted().map { "\(path)/\($0)" }
    }

    private static var mark: String { "\(NetworkNamespace.current)-" }

    /// Makes the folder if it is not there, and sees to it that nobody else can write in it.
    func prepare() throws(HostError) {
        do throws(SystemError) { try Folder.make(path) } catch {
            guard error.cause == .number(EEXIST) else {
                throw HostError("\(path), where sessions are found, could not be made: \(error.reason).")
            }
        }
        guard let status = try? FileStatus(of: path, followingLinks: false), status.kind == .folder else {
            throw HostError("\(path) is no folder, so that sessions cannot be found there. Remove it.")
        }
        guard status.user == geteuid() else {
            throw HostError(
                "\(path) belongs to \(Account.name(of: status.user)), who could pretend to be a session there. Remove it."
            )
        }
        guard status.permissions & 0o022 == 0 else {
            throw HostError(
                "Others may write to \(path), and could pretend to be a session there. Remove it.")
        }
    }
}
