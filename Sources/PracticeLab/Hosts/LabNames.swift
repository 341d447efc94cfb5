import Linux

/// The names of the lab's hosts, each in a namespace of its own: `hostname` tells them, and so does a shell's prompt,
/// also one that the person's own settings make.
enum LabNames {
    /// What keeps the peer's namespace of names, as `LabNetwork.peerNamespace` does that of its network.
    static let peerNamespace = "/run/surefoot/peer-name"

    /// Gives both hosts their names.
    ///
    /// A new namespace begins with the name of the one that it is made from (uts_namespaces(7)), so this one has the
    /// peer's name for a moment.
    static func give() throws(LabError) {
        let unshare = try LabTools.required("unshare")
        try LabError.told { () throws(SystemError) in
            try Namespace.nameHost(LabHost.peer.rawValue)
            try File.create(peerNamespace, "")
        }
        try LabCommand([unshare, "--uts=\(peerNamespace)", "--", "true"]).finish()
        try LabError.told { () throws(SystemError) in try Namespace.nameHost(LabHost.server.rawValue) }
    }
}
