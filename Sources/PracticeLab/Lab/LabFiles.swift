import Linux

/// The lab's own files: what a person saves or breaks there does not reach the host.
enum LabFiles {
    /// The folder of the lab's own things.
    private static let root = "/run/surefoot"
    /// Where the lab's iptables commands are.
    static let programs = ProgramFiles.labFolder
    /// Exists once the lab is built.
    static let readyMark = root + "/ready"

    /// Mounts what the lab needs. The namespace's mounts are private, as unshare(1) makes them.
    static func mountAll() throws(SystemError) {
        try Mount.fileSystem("proc", on: "/proc")
        try Mount.fileSystem("tmpfs", on: "/run", options: "mode=755")
        try Folder.make(root)
        try Folder.make(programs)
        try OwnFolder(path: "/etc", store: root + "/etc").mount(files: ["hosts": LabNetwork.hostsFile])
        try own("/etc/iptables")
        try OwnFolder(path: "/var/lib", store: root + "/lib").mount(files: [:])
        try own("/var/lib/surefoot")
    }

    /// An empty folder of the lab, whether the host has one of this name or not.
    private static func own(_ path: String) throws(SystemError) {
        if File.exists(path) {
            try Mount.fileSystem("tmpfs", on: path, options: "mode=755")
        } else {
            try Folder.make(path)
        }
    }
}
