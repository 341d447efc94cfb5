import Linux

/// systemd, where it runs.
enum ServiceManager {
    private static let launcher = "/usr/bin/systemd-run"

    /// A command that runs another one outside of the login that it is started from: with KillUserProcesses=yes logind
    /// ends every process of a login with it, also those that have a session of their own (logind.conf(5)).
    ///
    /// A scope, not a service: systemd-run then becomes the command itself, with its descriptors (systemd-run(1)).
    ///
    /// - Returns: nil where systemd does not run.
    static func outsideOfTheLogin(_ command: [String], _ session: String) -> [String]? {
        guard File.exists("/run/systemd/system"), File.exists(launcher) else { return nil }
        return [
            launcher, "--scope", "--quiet", "--collect", "--slice=system.slice",
            "--description=Surefoot rollback timer of session \(session)", "--",
        ] + command
    }
}
