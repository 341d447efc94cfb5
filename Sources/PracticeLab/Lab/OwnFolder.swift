import Glibc

/// A system folder in which the lab can create files that the host does not see.
struct OwnFolder {
    /// The folder, such as /etc.
    let path: String
    /// Where the lab's version is kept.
    let store: String

    /// Mounts the lab's version over the folder, with these files in place of the host's.
    func mount(files: [String: String]) throws(LabError) {
        try LabFiles.folder(store)
        for part in [upper, work, lower] { try LabFiles.folder(part) }
        for (name, text) in files { try FileText.create("\(upper)/\(name)", text) }
        if !mountOverlay() { try mountLinks() }
    }

    private var upper: String { store + "/upper" }
    private var work: String { store + "/work" }
    private var lower: String { store + "/lower" }

    /// `userxattr` is what lets a user namespace mount an overlay (since Linux 5.11); root's older kernels lack it.
    private func mountOverlay() -> Bool {
        let options = "lowerdir=\(path),upperdir=\(upper),workdir=\(work)"
        return ["\(options),userxattr", options].contains { (data: String) in
            Glibc.mount("overlay", path, "overlay", 0, data) == 0
        }
    }

    /// Without overlays: links to the host's entries, in a folder of the lab.
    private func mountLinks() throws(LabError) {
        guard Glibc.mount(path, lower, nil, UInt(MS_BIND | MS_REC), nil) == 0 else {
            throw .failed(to: "make its own \(path)", errno: errno)
        }
        // Fails only in a user namespace, which cannot write to the host's files anyway.
        _ = Glibc.mount(nil, lower, nil, UInt(MS_BIND | MS_REMOUNT | MS_RDONLY), nil)
        guard Glibc.mount(upper, path, nil, UInt(MS_BIND), nil) == 0 else {
            throw .failed(to: "make its own \(path)", errno: errno)
        }
        let own = Set(FileText.names(upper))
        for name in FileText.names(lower) where !own.contains(name) {
            // A relative link would lead elsewhere if it were reached through another one.
            let target = FileText.link("\(lower)/\(name)") ?? "\(lower)/\(name)"
            guard symlink(target, "\(path)/\(name)") == 0 else {
                throw .failed(to: "make its own \(path)/\(name)", errno: errno)
            }
        }
    }
}
