import Host
import Linux
import StepEngine

extension SessionHeader {
    /// The header of a session that begins on this host.
    init(
        of session: WalkSession, _ findings: HostFindings, _ runner: CommandRunner,
        runbook: (name: String, hash: String, folder: String?)
    ) async {
        let version = await runner.run(Command(["iptables", "-V"])).stdout
        self.init(
            id: session.id, version: Surefoot.version,
            iptables: version.split(separator: "\n").joined(separator: "\n"),
            programs: runner.programs.pinned, programFolders: runner.programs.path,
            host: HostName.current, networkNamespace: NetworkNamespace.current, boot: Boot.id,
            account: Account.current(environment: ProcessEnvironment.variables), login: findings.login,
            runbook: runbook.name, runbookHash: runbook.hash, runbookFolder: runbook.folder,
            families: findings.settings.families, management: findings.settings.management,
            managementFrom: findings.settings.managementNetworks)
    }
}
