import Glibc

/// A process as /proc shows it (proc(5)). All of it may be gone at any moment.
public struct RunningProcess: Equatable, Sendable {
    /// Its process id.
    public let id: Int32
    /// Where /proc is.
    public let proc: String

    /// A process, whether it is there or not.
    public init(_ id: Int32, proc: String = "/proc") {
        self.id = id
        self.proc = proc
    }

    /// Every process.
    public static func all(proc: String = "/proc") -> [RunningProcess] {
        ((try? Folder.names(in: proc)) ?? []).compactMap { Int32($0) }.map { RunningProcess($0, proc: proc) }
    }

    /// The process and its ancestors, up to the first process of all.
    public var line: [RunningProcess] {
        Array(sequence(first: self) { $0.parent }.lazy.prefix { $0.id > 0 }.prefix(1000))
    }

    private var parent: RunningProcess? {
        statistics?.parent.map { RunningProcess($0, proc: proc) }
    }

    /// The name of its program, cut at 15 characters.
    public var name: String {
        String((text("comm") ?? "").prefix { $0 != "\n" })
    }

    /// The arguments that it was started with.
    public var arguments: [String] {
        list("cmdline")
    }

    /// A variable of its first environment; nil if it has none, or it is not ours to look.
    public func variable(_ name: String) -> String? {
        list("environ").first { $0.hasPrefix(name + "=") }.map { String($0.dropFirst(name.count + 1)) }
    }

    /// The sockets that it has open, by inode; none if it is not ours to look.
    public var sockets: Set<UInt64> { visibleSockets ?? [] }

    /// The sockets that it has open, by inode; nil if it is not ours to look (ptrace(2), access mode checking).
    public var visibleSockets: Set<UInt64>? {
        do throws(SystemError) {
            return Set(try Folder.names(in: path("fd")).map(socket).compactMap { $0 })
        } catch {
            return error.cause == .number(EACCES) ? nil : []
        }
    }

    /// The socket that a descriptor is; nil if it is something else, or has just been closed.
    private func socket(of descriptor: String) throws(SystemError) -> UInt64? {
        let link: String
        do {
            link = try File.target(ofLink: path("fd/\(descriptor)"))
        } catch {
            if error.cause == .number(EACCES) { throw error }
            return nil
        }
        return link.hasPrefix("socket:[") ? UInt64(link.dropFirst(8).dropLast()) : nil
    }

    /// The interfaces of tunnels whose packets it reads and writes: descriptors of /dev/net/tun tell theirs
    /// (tun_chr_show_fdinfo in drivers/net/tun.c).
    public var tunnels: Set<String> {
        let names = (try? Folder.names(in: path("fd"))) ?? []
        let open = names.filter { (try? File.target(ofLink: path("fd/\($0)"))) == "/dev/net/tun" }
        let lines = open.flatMap { (text("fdinfo/\($0)") ?? "").split(separator: "\n") }
        return Set(lines.filter { $0.hasPrefix("iff:\t") }.map { String($0.dropFirst(5)) })
    }

    /// What it reads as its standard input, such as a terminal; nil if it is not ours to look.
    public var input: String? { try? File.target(ofLink: path("fd/0")) }

    /// Its network namespace, by the kernel's name; nil if it is not ours to look.
    public var network: String? { try? File.target(ofLink: path("ns/net")) }

    /// The file of its program; with ` (deleted)` behind it if that has been replaced. Nil if it is not ours to look.
    public var program: String? { try? File.target(ofLink: path("exe")) }

    /// Whether it may change the network and its rules, as far as the namespace of its accounts goes (capabilities(7),
    /// CAP_NET_ADMIN).
    public var mayAdministerNetwork: Bool {
        let line = (text("status") ?? "").split(separator: "\n").first { $0.hasPrefix("CapEff:\t") }
        let capabilities = line.flatMap { UInt64($0.dropFirst(8), radix: 16) } ?? 0
        return capabilities & 1 << 12 != 0
    }

    /// The account that it runs as.
    public var user: UInt32? {
        (try? FileStatus(of: "\(proc)/\(id)"))?.user
    }

    /// Its fields in /proc/PID/stat.
    public var statistics: ProcessStatistics? {
        text("stat").flatMap { ProcessStatistics(parsing: $0) }
    }

    /// What execve(2) lets a process be given: 6 MiB at the most.
    private static let largestList = 8 << 20

    private func list(_ file: String) -> [String] {
        let bytes = (try? File.bytes(path(file), atMost: Self.largestList)) ?? []
        return bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
    }

    private func text(_ file: String) -> String? { try? File.text(path(file)) }

    private func path(_ file: String) -> String { "\(proc)/\(id)/\(file)" }
}
