import Linux
import Netfilter

/// The programs that the lab is made with.
enum LabTools {
    /// What must be installed. Debian's packages; curl and nc are what the exercises use.
    private static let needed: [LabError.MissingTool] = [
        .init(name: "unshare", package: "util-linux"),
        .init(name: "nsenter", package: "util-linux"),
        .init(name: "setpriv", package: "util-linux"),
        .init(name: "ip", package: "iproute2"),
        .init(name: "curl", package: "curl"),
        .init(name: "nc", package: "netcat-openbsd"),
    ]

    /// Where the system's programs are. An ordinary user's PATH often lacks the `sbin` folders.
    static let systemFolders = ["/usr/sbin", "/usr/bin", "/sbin", "/bin"]

    /// The absolute path of a program, by PATH and then by the system's folders.
    static func path(of name: String) -> String? {
        let own = ProgramFiles.folders(of: ProcessEnvironment.variables["PATH"])
        return ProgramFiles.find(name, in: own + systemFolders)
    }

    /// The absolute path of a program that the lab cannot do without.
    static func required(_ name: String) throws(LabError) -> String {
        if let path = path(of: name) { return path }
        throw .missingTools(needed.filter { $0.name == name })
    }

    /// Throws `missingTools` with every missing program at once.
    static func requireAll() throws(LabError) {
        var missing = needed.filter { path(of: $0.name) == nil }
        if Backend.installed.isEmpty { missing.append(.init(name: "iptables", package: "iptables")) }
        guard missing.isEmpty else { throw .missingTools(missing) }
    }
}
