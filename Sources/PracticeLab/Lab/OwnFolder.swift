import Linux

/// A system folder in which the lab can create files that the host does not see.
struct OwnFolder {
    /// The folder, such as /etc.
    let path: String
    /// Where the lab's version is kept.
    let store: String

    /// Mounts the lab's version over the folder, with these files in place of the host's.
    func mount(files: [String: String]) throws(SystemError) {
        try Folder.make(store)
        for part in [upper, work, lower] { try Folder.make(part) }
        for (name, text) in files { try File.create("\(upper)/\(name)", text) }
        if !mountOverlay() { try mountLinks() }
    }

    private var upper: String { store + "/upper" }
    private var work: String { store + "/work" }
    private var lower: String { store + "/lower" }

    /// `userxattr` is what lets a user namespace mount an overlay (since Linux 5.11); root's older kernels lack it.
    private func mountOverlay() -> Bool {
        let options = "lowerdir=\(path),upperdir=\(upper),workdir=\(work)"
        return ["\(options),userxattr", options].contains { options in
            (try? Mount.overlay(on: path, options: options)) != nil
        }
    }

    /// Without overlays: links to the host's entries, in a folder of the lab.
    private func mountLinks() throws(SystemError) {
        try Mount.bind(path, on: lower, recursive: true)
        // Fails only in a user namespace, which cannot write to the host's files anyway.
        try? Mount.makeReadOnly(lower)
        try Mount.bind(upper, on: path)
        let own = Set(try Folder.names(in: upper))
        for name in try Folder.names(in: lower) where !own.contains(name) {
            // A relative link would lead elsewhere if it were reached through another one.
            let target = try? File.target(ofLink: "\(lower)/\(name)")
            try File.makeLink("\(path)/\(name)", to: target ?? "\(lower)/\(name)")
        }
    }
}
