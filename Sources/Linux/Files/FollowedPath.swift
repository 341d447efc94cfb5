import CLinux
import Glibc

/// A path followed as the kernel does (path_resolution(7)): each folder and link is held open while it is looked at and while the
/// next name is looked up in it. So what was looked at is what is reached, whoever exchanges names meanwhile.
public struct FollowedPath: ~Copyable {
    /// A folder or link on the way, or what stands at its end.
    public struct Place: Sendable {
        /// Its path, without links.
        public let path: String
        /// What is known of it.
        public let status: FileStatus
        /// Whether a list names accounts that may do more or less than others (acl(5)). What the group may do is then the most
        /// that any of them may.
        public let hasAccessList: Bool
    }

    /// The places in the order in which they were met. Where something is missing, the last one is the folder that it is missing in.
    public private(set) var places: [Place]
    /// Where the way ends, without links.
    public private(set) var path: String
    /// Why it does not lead to the end; nil if it does.
    public private(set) var failure: SystemError?

    private var here: Descriptor
    private var rest: [Substring]
    private var links = 0

    /// The most links on a way (MAXSYMLINKS in linux/namei.h).
    private static let mostLinks = 40

    /// Follows a path from `/` on.
    ///
    /// - Throws: `SystemError` if not even `/` can be looked at.
    public init(_ path: String) throws(SystemError) {
        let root = try Descriptor.place("/")
        places = [try Self.look(at: root, "/")]
        here = root
        self.path = ""
        rest = Self.names(path)
        follow()
    }

    /// Follows a name in the folder where another way ends. Its places begin behind that one's.
    ///
    /// - Throws: `SystemError` if that folder cannot be held open once more.
    public init(_ name: String, in folder: borrowing FollowedPath) throws(SystemError) {
        here = try Descriptor.place(".", in: folder.here.number)
        places = []
        path = folder.path
        rest = Self.names(name)
        follow()
    }

    /// Opens what the way leads to.
    ///
    /// - Parameter flags: those of open(2).
    /// - Returns: the open file or folder: the very one that was looked at.
    /// - Throws: `SystemError` if the way does not lead to its end, or that cannot be opened.
    public borrowing func open(_ flags: Int32) throws(SystemError) -> Descriptor {
        if let failure { throw failure }
        return try Descriptor.open(Self.reopening(here), flags)
    }

    /// The names in the folder that the way leads to.
    ///
    /// - Returns: the names, as `Folder.names` gives them.
    /// - Throws: `SystemError` if it is no folder, or cannot be read.
    public borrowing func names() throws(SystemError) -> [String] {
        if let failure { throw failure }
        return try Folder.names(in: Self.reopening(here))
    }

    private static func names(_ path: String) -> [Substring] { path.split(separator: "/").reversed() }

    /// What is held open without a right to read it is opened by this name (proc(5)).
    private static func reopening(_ place: borrowing Descriptor) -> String {
        "/proc/self/fd/\(place.number)"
    }

    private mutating func follow() {
        do throws(SystemError) {
            while let name = rest.popLast() { try enter(String(name)) }
        } catch {
            failure = error
            if let place = try? Self.look(at: here, path.isEmpty ? "/" : path) { places.append(place) }
        }
        if path.isEmpty { path = "/" }
    }

    private mutating func enter(_ name: String) throws(SystemError) {
        let next = try Descriptor.place(name, in: here.number)
        switch name {
        case ".": return
        case "..": path = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
        default:
            let place = try Self.look(at: next, path + "/" + name)
            places.append(place)
            if place.status.kind == .link { return try follow(link: next, place.path) }
            path = place.path
        }
        here = next
    }

    private mutating func follow(link: borrowing Descriptor, _ place: String) throws(SystemError) {
        links += 1
        guard links <= Self.mostLinks else { throw SystemError("follow \(place)", .number(ELOOP)) }
        let target = try link.linkTarget()
        rest += Self.names(target)
        guard target.hasPrefix("/") else { return }
        let root = try Descriptor.place("/")
        places.append(try Self.look(at: root, "/"))
        here = root
        path = ""
    }

    private static func look(at place: borrowing Descriptor, _ path: String) throws(SystemError) -> Place {
        Place(
            path: path, status: try FileStatus(of: place), hasAccessList: sf_has_access_list(place.number))
    }
}

extension Descriptor {
    /// What a name in a folder stands for, held open without a right to read it.
    fileprivate static func place(
        _ name: String, in folder: Int32 = AT_FDCWD
    ) throws(SystemError) -> Descriptor {
        let number = sf_place_open(folder, name)
        guard number >= 0 else { throw SystemError("look at \(name)", .number(-number)) }
        return Descriptor(taking: number, name: name)
    }

    /// Where the link that is held open points to (readlinkat(2), with an empty name).
    fileprivate borrowing func linkTarget() throws(SystemError) -> String {
        var target = [CChar](repeating: 0, count: Int(PATH_MAX))
        let length = readlinkat(number, "", &target, target.count)
        guard length >= 0 else { throw .last("read the link \(stream.name)") }
        return String(decoding: target[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
