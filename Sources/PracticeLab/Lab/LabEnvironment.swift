import Linux

/// The environment variables of the lab's processes.
enum LabEnvironment {
    /// Tells a process that it is in a lab, and on which host.
    static let variable = "SUREFOOT_LAB"

    /// For the commands that build the lab, whose messages are to be in English.
    static let plain = ["PATH=" + ProgramFiles.systemFolders.joined(separator: ":"), "LC_ALL=C"]

    /// For a person's processes on a host of the lab: their own, with the lab's iptables first in PATH, and without the name
    /// of the person's host.
    static func variables(on host: LabHost) -> [String] {
        let replaced = ["PATH", "PS1", "HOSTNAME", variable]
        let kept = ProcessEnvironment.entries.filter { entry in
            !replaced.contains { entry.hasPrefix($0 + "=") }
        }
        return kept + ["PATH=" + path, "PS1=\(host.rawValue)# ", "\(variable)=\(host.rawValue)"]
    }

    private static var path: String {
        let own = ProcessEnvironment.variables["PATH"] ?? ""
        let folders =
            [LabFiles.programs] + own.split(separator: ":").map(String.init) + ProgramFiles.systemFolders
        var seen: Set<String> = []
        return folders.filter { seen.insert($0).inserted }.joined(separator: ":")
    }
}
