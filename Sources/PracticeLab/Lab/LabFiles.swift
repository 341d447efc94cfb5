import Glibc

/// The lab's own files: what a person saves or breaks there does not reach the host.
enum LabFiles {
    /// The folder of the lab's own things.
    private static let root = "/run/surefoot"
    /// Where the lab's iptables commands are.
    static let programs = root + "/bin"
    /// Exists once the lab is built.
    static let readyMark = root + "/ready"

    /// Mounts what the lab needs. The namespace's mounts are private, as unshare(1) makes them.
    static func mountAll() throws(LabError) {
        try mountFileSystem("proc", on: "/proc")
        try mountFileSystem("tmpfs", on: "/run", options: "mode=755")
        try folder(root)
        try folder(programs)
        try OwnFolder(path: "/etc", store: root + "/etc").mount(files: ["hosts": LabNetwork.hostsFile])
        try own("/etc/iptables")
        try OwnFolder(path: "/var/lib", store: root + "/lib").mount(files: [:])
        try own("/var/lib/surefoot")
    }

    /// Mounts an empty file system of this type.
    static func mountFileSystem(_ type: String, on path: String, options: String? = nil) throws(LabError) {
        guard mount(type, path, type, UInt(MS_NOSUID | MS_NODEV), options) == 0 else {
            throw .failed(to: "mount \(type) on \(path)", errno: errno)
        }
    }

    /// Creates a folder.
    static func folder(_ path: String) throws(LabError) {
        guard mkdir(path, 0o755) == 0 else { throw .failed(to: "create \(path)", errno: errno) }
    }

    /// An empty folder of the lab, whether the host has one of this name or not.
    private static func own(_ path: String) throws(LabError) {
        if FileText.exists(path) {
            try mountFileSystem("tmpfs", on: path, options: "mode=755")
        } else {
            try folder(path)
        }
    }
}
