import ArgumentParser
import Host
import Linux
import Netfilter
import Runbook
import StepEngine
import Terminal

/// The verdict about a host, without changing anything.
struct CheckCommand: AsyncParsableCommand, ExplainedCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Tell whether this host's rules are right, and why (changes nothing).",
        usage: "surefoot check [OPTION ...]")
    static let examples = [
        "surefoot check --file rules.v4 --interface eth0",
        "sudo surefoot check --explain \"tcp 203.0.113.7 -> :22 on eth0\"",
    ]
    static let statuses: [Status] = [.done, .failed, .usage, .notPermitted]

    static func meaning(of status: Status) -> String {
        switch status {
        case .done: "everything is right"
        case .failed: "something is wrong"
        case .notPermitted: "it cannot be told, or not without root"
        default: status.meaning
        }
    }

    @Option(
        help: ArgumentHelp(
            "Look at the rules in a file instead of this host: what iptables-save or ip6tables-save has printed on any machine, or what somebody has written for iptables-restore; once for each file; - is standard input.",
            valueName: "FILE")
    )
    var file: [String] = []

    @Option(
        help: ArgumentHelp(
            "A port on which the host is managed, as for surefoot run. Default: that of your login, or 22.",
            valueName: "PORT"),
        transform: ServicePorts.init(option:))
    var managementPort: [ServicePorts] = []

    @Option(
        help: ArgumentHelp(
            "An interface of the host that a file is of, such as eth0; once for each. Default: any, also such as the rules do not name.",
            valueName: "INTERFACE")
    )
    var interface: [String] = []

    @Option(
        help: ArgumentHelp(
            "Tell what happens to a packet, such as \"tcp 203.0.113.7 -> :22 on eth0\", and why.",
            valueName: "PACKET"))
    var explain: String?

    @Option(
        help: ArgumentHelp(
            "Hold what is open to others against this list, as --open prints it: each difference is wrong.",
            valueName: "FILE"))
    var expect: String?

    @Flag(help: "Print only what is open to others, as a list for --expect.")
    var open = false

    @Flag(help: "Print JSON (format version 1).")
    var json = false

    @OptionGroup var programs: ProgramOptions

    func validate() throws {
        guard interface.isEmpty || !file.isEmpty else {
            throw ValidationError("--interface goes with --file: of this host the interfaces are known.")
        }
        guard !json || explain == nil else {
            throw ValidationError("--json is for the verdict; what --explain says is for people.")
        }
        guard !open || (explain == nil && expect == nil && !json) else {
            throw ValidationError("--open prints a list, and goes with --file and --interface alone.")
        }
        guard expect == nil || explain == nil else {
            throw ValidationError("--expect is about the whole host, and --explain about one packet.")
        }
    }

    func run() async throws {
        let description = try explain.map(packet)
        let expected = try expect.map(doors)
        let rules = try await read()
        if let description { return show(description, rules) }
        let check = HostCheck(
            rules, from: await source(of: rules), settings: settings(of: rules),
            services: file.isEmpty ? ServiceReader().read() : [], expected: expected)
        if open { return try show(check.open, of: rules.families.map(\.family)) }
        if json { Screen.standard.show(json: check.json) } else { Screen.standard.show(check.lines) }
        switch check.standing {
        case .right, .note: return
        case .wrong: throw ExitCode(Status.failed)
        case .unknown: throw ExitCode(Status.notPermitted)
        }
    }

    /// The doors that a file lists.
    private func doors(in path: String) throws -> [String] {
        do {
            let text = try File.text(path, atMost: SourceText.longest, as: .regularFileOrOpenPipe)
            return try OpenList(file: path, text: text, families: Family.allCases.map(\.rawValue)).doors
        } catch let error as RunbookError {
            for problem in error.problems { Screen.complain(problem.description) }
        } catch let error as SystemError {
            Screen.complain(
                "\(path) cannot be read: \(error.reason). `surefoot check --open` prints such a list.")
        }
        throw ExitCode(Status.usage)
    }

    private func show(_ open: [Family: [OpenPort]], of families: [Family]) throws {
        for family in families where open[family] == nil {
            Screen.complain(
                "What is open over \(family.sentence) cannot be told: the rules cannot be read, or are too many of too many kinds."
            )
            throw ExitCode(Status.notPermitted)
        }
        let doors = families.flatMap { open[$0] ?? [] }.map(\.door.description)
        let screen = Screen.standard
        screen.write(OpenList(doors: doors).text(screen.alphabet))
    }

    private var runner: CommandRunner { programs.runner() }

    private func packet(_ text: String) throws -> PacketDescription {
        do {
            return try PacketDescription(text)
        } catch {
            throw ValidationError("--explain: \(error)")
        }
    }

    private func source(of rules: HostRules) async -> HostCheck.Source {
        guard file.isEmpty else { return .file }
        let tables: [Family: FilterTable] = rules.families.reduce(into: [:]) {
            $0[$1.family] = $1.guarding?.ruleset.filter
        }
        return .host(
            now: WallClock.utc(in: 0),
            await UnconfirmedChange.found(in: tables, JournalFolder.own, runner))
    }

    private func read() async throws -> HostRules {
        guard file.isEmpty else {
            return HostRules(families: try file.map(rules), nativeTables: [], interfaces: interface)
        }
        guard Privilege.current().mayChangeFirewall else {
            Screen.complain(
                "Reading this host's rules needs root rights: `sudo surefoot check`. Without them: `sudo iptables-save > FILE`, then `surefoot check --file FILE`."
            )
            throw ExitCode(Status.notPermitted)
        }
        let families: [Family] = FamilyUse.current().isUsed ? [.ipv4, .ipv6] : [.ipv4]
        return await HostRulesReader(runner, families: families).read()
    }

    private func rules(of path: String) throws -> HostRules.FamilyRules {
        do {
            let saved = try SavedRulesFile(path)
            return HostRules.FamilyRules(saved.family, [HostRules.BackendRules(saved.backend, saved.ruleset)])
        } catch {
            Screen.complain(error.description)
            throw ExitCode(Status.usage)
        }
    }

    private func settings(of rules: HostRules) -> Settings {
        let families = rules.families.map(\.family)
        let login = file.isEmpty && managementPort.isEmpty ? LoginFinder().find() : nil
        let port = managementPort.lazy.compactMap(\.singleTCPPort).first ?? login?.connection?.localPort ?? 22
        return Settings(
            families: families, managementPort: port,
            otherManagement: managementPort.filter { $0 != ServicePorts(tcp: port) },
            tunnel: TunnelFinder().tunnel(carrying: login),
            managementListens: !file.isEmpty || ManagementWatcher.isListening(on: port))
    }

    private func show(_ description: PacketDescription, _ rules: HostRules) {
        for family in rules.families where description.family == nil || description.family == family.family {
            Screen.standard.show(
                [.heading(family.family.rawValue)] + rules.path(of: family).decide(description.packet).lines)
        }
    }
}
