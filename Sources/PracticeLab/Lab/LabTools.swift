import Glibc
import Linux
import Netfilter

/// The programs that the lab is made with.
enum LabTools {
    /// What must be installed. Debian's packages; curl and nc are what the exercises use.
    private static let needed: [LabError.MissingTool] = [
        .init(name: "unshare", package: "util-linux"),
        .init(name: "nsenter", package: "util-linux"),
        .init(name: "setpriv", package: "util-linux"),
        .init(name: "stty", package: "coreutils"),
        .init(name: "ip", package: "iproute2"),
        .init(name: "curl", package: "curl"),
        .init(name: "nc", package: "netcat-openbsd"),
    ]

    /// The absolute path of a program, by PATH and then by the distribution's folders; as root by these alone, since PATH may be
    /// another account's word.
    static func path(of name: String) -> String? {
        let own = geteuid() == 0 ? nil : ProcessEnvironment.variables["PATH"]
        return ProgramFiles.find(name, in: ProgramFiles.folders(of: own) + ProgramFiles.systemFolders)
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
