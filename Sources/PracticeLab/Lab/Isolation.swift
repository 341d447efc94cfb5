import Glibc
import Linux

/// How this user gets namespaces.
enum Isolation {
    /// The command that runs another one in namespaces of its own. Real root needs no user namespace for them,
    /// unless in a container.
    ///
    /// The users come first, in a step of their own: the kernel gives files such as /proc/net/ip_tables_names, which
    /// iptables-legacy-save reads, to whoever is root of the users when the network is made (xt_proto_init).
    static func command(_ unshare: String) throws(LabError) -> [String] {
        let asRoot = [unshare, "--net", "--mount", "--pid", "--uts", "--"]
        let asUser = [unshare, "--user", "--map-root-user", "--"] + asRoot
        var refusal = ""
        for command in geteuid() == 0 ? [asRoot, asUser] : [asUser] {
            let probe = try LabCommand(command + ["true"])
            guard let failure = try probe.failure() else { return command }
            refusal = failure.output
        }
        throw .isolationForbidden(reason: refusal, remedy: remedy)
    }

    /// Names the setting that forbids it, where the kernel shows one.
    private static var remedy: String {
        let settings = [
            (file: "kernel/unprivileged_userns_clone", forbids: "0", allow: "1"),
            (file: "kernel/apparmor_restrict_unprivileged_userns", forbids: "1", allow: "0"),
            (file: "user/max_user_namespaces", forbids: "0", allow: "10000"),
            (file: "user/max_uts_namespaces", forbids: "0", allow: "10000"),
        ]
        let found = settings.first { setting in
            (try? File.text("/proc/sys/\(setting.file)"))?.split(separator: "\n").first ?? ""
                == setting.forbids
        }
        guard let found else { return "Run it with sudo: sudo surefoot practice" }
        let name = found.file.split(separator: "/").joined(separator: ".")
        return "Allow it with: sudo sysctl \(name)=\(found.allow), or run: sudo surefoot practice"
    }
}
