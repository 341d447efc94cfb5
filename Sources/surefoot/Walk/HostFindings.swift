import ArgumentParser
import Host
import Linux
import Netfilter
import Runbook
import StepEngine
import Terminal

/// What was found out about the host before a walk.
struct HostFindings {
    let settings: Settings
    private let programs: ProgramPaths
    private let isLab: Bool

    /// Looks at the host. The management services are those that were named, if any were; the families are those of a session that
    /// goes on.
    init(
        _ management: [ServicePorts], from networks: [Network] = [], _ runner: CommandRunner,
        _ surroundings: Surroundings, confirmation: Confirmation?, families: [Family]? = nil
    ) throws {
        programs = runner.programs
        let families = try families ?? Self.families(programs)
        isLab = surroundings.isLab
        let login = surroundings.isLab ? nil : LoginFinder().find()
        let port = try Self.loginPort(management, login)
        let files = PersistenceMethod.detect()?.files.filter { families.contains($0.key) } ?? [:]
        settings = Settings(
            families: families, managementPort: port,
            otherManagement: management.filter { $0 != ServicePorts(tcp: port) },
            managementSources: try Self.sources(networks, families, login),
            tunnel: TunnelFinder().tunnel(carrying: login), login: login,
            managementListens: ManagementWatcher.isListening(on: port), urls: surroundings.urls,
            hostAddresses: Self.addresses(login).filter { families.contains($0.key) },
            interfaces: NetworkInterfaces.inUse(), hasPeer: surroundings.hasPeer,
            isUnattended: surroundings.isUnattended,
            confirmation: confirmation,
            testSeed: .random(in: 0..<20000), saveFiles: files)
    }

    /// This host's addresses as others reach it: the one that the login came to is known to be such.
    private static func addresses(_ login: OperatorLogin?) -> [Family: String] {
        var addresses = HostAddresses.current()
        if let local = login?.connection?.local { addresses[local.family] = local.description }
        return addresses
    }

    /// How and from where the operator is logged in.
    var login: String { settings.login?.sentence ?? "In the practice lab." }

    private static func families(_ programs: ProgramPaths) throws -> [Family] {
        let families: [Family] = FamilyUse.current().isUsed ? [.ipv4, .ipv6] : [.ipv4]
        for family in families where programs.find(family.command) == nil {
            Screen.complain(
                "\(family.sentence) traffic cannot be guarded. \(programs.absence(of: family.command))")
            throw ExitCode(Status.failed)
        }
        return families
    }

    /// The port of the login: the first single TCP port that was named, or the one that is found.
    private static func loginPort(_ named: [ServicePorts], _ login: OperatorLogin?) throws -> UInt16 {
        let standard: UInt16 = 22
        if let first = named.lazy.compactMap(\.singleTCPPort).first { return first }
        if let connection = login?.connection { return connection.localPort }
        if case .console = login { return standard }
        if ManagementWatcher.isListening(on: standard) { return standard }
        throw usage(
            "It cannot be told on which port this host is managed: no login over the network was found, and nothing "
                + "listens on port 22. Name it: --management-port PORT.")
    }

    /// Whoever limits one family would leave the other wide open, and whoever limits both must not shut out this login.
    private static func sources(
        _ networks: [Network], _ families: [Family], _ login: OperatorLogin?
    ) throws -> [Family: Network] {
        guard !networks.isEmpty else { return [:] }
        let sources = Dictionary(networks.map { ($0.family, $0) }) { first, _ in first }
        if sources.count < networks.count {
            throw usage("--management-from takes one network for each family.")
        }
        if let open = families.first(where: { sources[$0] == nil }) {
            throw usage(
                "This host accepts \(open.sentence) as well: name the network from which it is managed over \(open.sentence), too."
            )
        }
        if let client = login?.connection?.client, sources[client.family]?.contains(client) == false {
            throw usage("Your own login comes from \(client), which --management-from would shut out.")
        }
        return sources
    }

    private static func usage(_ sentence: String) -> ExitCode {
        Screen.complain(sentence)
        return ExitCode(Status.usage)
    }

    /// Lines about the other programs that keep rules here, and about what check will not find right in the end. The walk ends
    /// where one of them makes INPUT itself.
    func outlook(of runbook: Runbook, _ runner: CommandRunner) async throws -> [ScreenLine] {
        guard !isLab else { return [] }
        let rules = await HostRulesReader(runner, families: settings.families).read()
        let foreseen = rules.foreseen(after: runbook, settings: settings)
        let check = HostCheck(
            foreseen ?? rules, from: .host(now: WallClock.utc(in: 0), nil), settings: settings.ofCheck)
        let obstacles = check.obstacles
        guard obstacles.isEmpty else {
            Screen.standard.show(obstacles.map(\.line))
            Screen.complain(
                "The steps would be in its way, so nothing was changed. `surefoot check` tells whether the rules are right as they are."
            )
            throw ExitCode(Status.failed)
        }
        return check.outlook(isForeseen: foreseen != nil)
    }

    /// Where a shutdown saves the rules in force, a reboot is no way back.
    private var shutdown: [ScreenLine] {
        let warning = PersistenceMethod.detect().flatMap {
            BootCheck($0, families: settings.families).shutdownWarning
        }
        return warning.map { [.verdict(.note, nil, $0)] } ?? []
    }

    /// The files that are run, whatever their names come to stand for.
    private var commands: String {
        programs.files(of: settings.families).map { "\($0.file) (\($0.names.joined(separator: ", ")))" }
            .joined(separator: "; ")
    }

    private var tunnel: [ScreenLine] {
        guard let tunnel = settings.tunnel else { return [] }
        return [.verdict(tunnel.ports.isEmpty ? .unsure : .note, nil, tunnel.sentence)]
    }

    /// The lines that tell the person.
    var lines: [ScreenLine] {
        let addresses = settings.hostAddresses.sorted { $0.key < $1.key }.map(\.value)
        let sources = settings.managementNetworks.map(\.description)
        let managed =
            settings.management.sentence
            + (sources.isEmpty
                ? "" : "; add-management accepts it from \(sources.joined(separator: ", ")) alone")
        let host = addresses.isEmpty ? "no address but loopback's" : addresses.joined(separator: ", ")
        return [
            .labelled("host", host), .labelled("managed on", managed),
            .labelled("families", FamilyUse.current().sentence),
            .labelled("commands", commands),
        ] + tunnel + shutdown + [
            .blank,
            .text(
                "Nothing is changed without a word that you type. `abort` puts everything back, at any prompt; `?` lists the words."
            ),
        ]
    }
}
