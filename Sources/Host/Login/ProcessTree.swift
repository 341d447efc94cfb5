import Glibc

/// Processes and their parents, as /proc tells.
struct ProcessTree {
    /// Where /proc is.
    var proc = "/proc"

    /// A process and its ancestors, up to the first process of all.
    func line(from process: pid_t) -> [pid_t] {
        Array(sequence(first: process) { self.parent(of: $0) }.prefix { $0 > 0 }.prefix(1000))
    }

    /// The name of a process's program, cut at 15 characters (proc(5), comm).
    func name(of process: pid_t) -> String {
        let text = SmallFile.text("\(proc)/\(process)/comm") ?? ""
        return String(text.prefix { $0 != "\n" })
    }

    /// A variable of a process's first environment.
    func variable(_ name: String, of process: pid_t) -> String? {
        let entries = (SmallFile.bytes("\(proc)/\(process)/environ") ?? []).split(separator: 0)
        let texts = entries.map { String(decoding: $0, as: UTF8.self) }
        return texts.first { $0.hasPrefix(name + "=") }.map { String($0.dropFirst(name.utf8.count + 1)) }
    }

    /// The sockets that a process has open, by inode; none if it is not ours to look.
    func sockets(of process: pid_t) -> Set<UInt64> {
        let folder = "\(proc)/\(process)/fd"
        let links = SmallFile.names(in: folder).compactMap { SmallFile.link("\(folder)/\($0)") }
        return Set(
            links.compactMap { link in
                link.hasPrefix("socket:[") ? UInt64(link.dropFirst(8).dropLast()) : nil
            })
    }

    /// The network namespace of a process (namespaces(7)).
    func networkNamespace(of process: pid_t) -> String? {
        SmallFile.link("\(proc)/\(process)/ns/net")
    }

    /// Every process.
    var all: [pid_t] { SmallFile.names(in: proc).compactMap { pid_t($0) } }

    /// The device number of a process's controlling terminal; nil if it has none.
    func terminal(of process: pid_t) -> UInt64? {
        field(7, of: process).flatMap { UInt64($0) }.flatMap { $0 == 0 ? nil : $0 }
    }

    private func parent(of process: pid_t) -> pid_t? {
        field(4, of: process).flatMap { pid_t($0) }
    }

    /// A field of /proc/PID/stat, from the third on; the second is a name in brackets that may hold anything (proc(5)).
    private func field(_ number: Int, of process: pid_t) -> Substring? {
        guard let stat = SmallFile.text("\(proc)/\(process)/stat"), let end = stat.lastIndex(of: ")") else {
            return nil
        }
        let fields = stat[stat.index(after: end)...].split(separator: " ")
        return fields.indices.contains(number - 3) ? fields[number - 3] : nil
    }
}
