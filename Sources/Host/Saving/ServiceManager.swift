import Linux
public import StepEngine

/// systemd, where it runs.
public enum ServiceManager {
    private static let launcher = "/usr/bin/systemd-run"
    private static let control = "/usr/bin/systemctl"

    /// Whether it runs (sd_booted(3)), and can be asked to start something. In namespaces of others, such as the practice
    /// lab's, its folder may be seen, and it would start things elsewhere; it calls itself `systemd` whatever started it.
    public static var runs: Bool {
        File.exists("/run/systemd/system") && File.exists(launcher) && RunningProcess(1).name == "systemd"
    }

    /// A command that runs another one outside of the login that it is started from: with KillUserProcesses=yes logind
    /// ends every process of a login with it, also those that have a session of their own (logind.conf(5)).
    ///
    /// A scope, not a service: systemd-run then becomes the command itself, with its descriptors (systemd-run(1)).
    ///
    /// - Returns: nil where systemd does not run.
    static func outsideOfTheLogin(_ command: [String], _ session: String) -> [String]? {
        guard runs else { return nil }
        return [
            launcher, "--scope", "--quiet", "--collect", "--slice=system.slice",
            "--description=Surefoot rollback timer of session \(session)", "--",
        ] + command
    }

    /// The unit that puts a session's rules back some seconds after the deadline, should nobody else have.
    public static func unit(of session: String) -> String { "surefoot-rollback-\(session)" }

    /// Starts that unit: a timer, and a service for its command. It is gone once it has run (systemd-run(1), --collect).
    public static func start(_ session: String, in seconds: Int, _ command: [String]) -> Command {
        Command(
            [
                launcher, "--quiet", "--collect", "--unit=" + unit(of: session), "--on-active=\(seconds)s",
                "--timer-property=AccuracySec=1s", "--description=Surefoot rollback of session \(session)",
            ] + confinement.map { "--property=" + $0 } + ["--"] + command)
    }

    /// What the unit's service may do, and no more (systemd.exec(5)): put rules back, look at who else does so, and write
    /// journals. The program may lie where only its owner can look, so that root's way past permissions stays open; but of
    /// all folders only these can be written.
    private static let confinement = [
        "CapabilityBoundingSet=CAP_NET_ADMIN CAP_NET_RAW CAP_SYS_PTRACE CAP_DAC_OVERRIDE",
        "NoNewPrivileges=yes",
        "ProtectSystem=strict", "ProtectHome=read-only", "ReadWritePaths=/run -\(JournalFolder.ofRoot.path)",
        "RestrictAddressFamilies=AF_UNIX AF_NETLINK AF_INET AF_INET6", "RestrictNamespaces=yes",
        "LockPersonality=yes",
        "MemoryDenyWriteExecute=yes", "RestrictRealtime=yes", "RestrictSUIDSGID=yes",
        "SystemCallArchitectures=native",
        "UMask=0077",
    ]

    /// Stops it, and what it has started.
    public static func stop(_ session: String) -> Command {
        Command([control, "stop", "--quiet"] + [".timer", ".service"].map { unit(of: session) + $0 })
    }

    /// Tells by its exit status whether it waits for its time.
    public static func ask(about session: String) -> Command {
        Command([control, "is-active", "--quiet", unit(of: session) + ".timer"])
    }
}
