import ArgumentParser
import Host
import Netfilter
import Runbook
import StepEngine
import Terminal

/// A walk on a host: this one, or the server of the practice lab.
struct HostWalk {
    private let options: WalkOptions
    private let screen = Screen.standard
    private let runner = CommandRunner(programs: ProgramPaths(path: ProcessEnvironment.variables["PATH"]))

    init(_ options: WalkOptions) {
        self.options = options
    }

    /// Looks at the host, shows what was found, and makes the walk.
    func make(_ runbook: Runbook) throws -> Walk {
        let settings = try settings(urls: [:], hasPeer: false)
        guard let input = PersonInput() else { throw ExitCode(Status.inputMissing) }
        screen.show([.heading(runbook.title)] + Self.prose(runbook) + found(settings))
        return walk(runbook, settings, input)
    }

    /// The same for the practice lab, where the peer is known.
    func makeInLab(_ runbook: Runbook, lab: LabSurroundings, isDemo: Bool) throws -> Walk {
        let settings = try settings(urls: lab.urls, hasPeer: true)
        let person: (any Input)? =
            isDemo ? DemoInput(screen: screen, isWatched: Screen.isInteractive) : PersonInput()
        guard let input = person else { throw ExitCode(Status.inputMissing) }
        screen.show([.heading(runbook.title)] + Self.prose(runbook) + lab.lines + found(settings))
        return walk(runbook, settings, input, peerCommand: lab.peerCommand)
    }

    private func walk(
        _ runbook: Runbook, _ settings: Settings, _ input: any Input,
        peerCommand: @escaping (String) -> [String] = { [$0] }
    ) -> Walk {
        Walk(
            engine: StepEngine(runbook: runbook, settings: settings), screen: screen, input: input,
            runner: runner,
            saver: RuleSaver(runner, method: PersistenceMethod.detect()),
            confirmWithin: options.confirmWithin,
            peerCommand: peerCommand)
    }

    private static func prose(_ runbook: Runbook) -> [ScreenLine] {
        [
            .text(
                runbook.introduction.split(separator: "\n\n").first.map {
                    $0.split(separator: "\n").joined(separator: " ")
                } ?? ""), .blank,
        ]
    }

    private func settings(urls: [Family: String], hasPeer: Bool) throws -> Settings {
        let families = try families()
        let access = try managementAccess()
        let files = PersistenceMethod.detect()?.files.filter { families.contains($0.key) } ?? [:]
        return Settings(
            families: families, managementPort: access.port, managementClient: access.client, urls: urls,
            hostAddresses: HostAddresses.current().filter { families.contains($0.key) }, hasPeer: hasPeer,
            saveFiles: files)
    }

    private func families() throws -> [Family] {
        let families: [Family] = FamilyUse.current().isUsed ? [.ipv4, .ipv6] : [.ipv4]
        for family in families where runner.programs.find(family.command) == nil {
            Screen.complain(
                "\(family.command) is not on this host, so its \(family == .ipv4 ? "IPv4" : "IPv6") traffic cannot be guarded. "
                    + "Install the package iptables.")
            throw ExitCode(Status.failed)
        }
        return families
    }

    private func managementAccess() throws -> ManagementAccess {
        let found = ManagementAccess.ofThisSession()
        if let port = options.managementPort { return ManagementAccess(port: port, client: found?.client) }
        if let found { return found }
        let standard: UInt16 = 22
        if ManagementWatcher.isListening(on: standard) {
            return ManagementAccess(port: standard, client: nil)
        }
        Screen.complain(
            "It cannot be told on which port this host is managed: no ssh session, and nothing listens on port 22. "
                + "Name it: --management-port PORT.")
        throw ExitCode(Status.usage)
    }

    private func found(_ settings: Settings) -> [ScreenLine] {
        let from = settings.managementClient.map { ", you are logged in from \($0)" } ?? ""
        return [
            .labelled(
                "host", settings.hostAddresses.sorted { $0.key < $1.key }.map(\.value).joined(separator: ", ")
            ),
            .labelled("managed on", "TCP port \(settings.managementPort)\(from)"),
            .labelled("families", FamilyUse.current().sentence),
            .labelled(
                "commands",
                settings.families.compactMap { runner.programs.find($0.command) }.joined(separator: ", ")),
            .blank,
            .text(
                "Nothing is changed without a word that you type. abort puts everything back, at any prompt; ? lists the words."
            ),
        ]
    }
}

/// What is known of the surroundings in the practice lab.
struct LabSurroundings {
    var urls: [Family: String]
    var lines: [ScreenLine]
    var peerCommand: (String) -> [String]
}
