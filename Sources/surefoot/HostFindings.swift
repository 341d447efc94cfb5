import ArgumentParser
import Host
import Netfilter
import StepEngine
import Terminal

/// What was found out about the host before a walk.
struct HostFindings {
    let settings: Settings
    /// How and from where the operator is logged in.
    let login: String
    private let programs: ProgramPaths

    /// - Parameters:
    ///   - managementPort: the one that was named, if one was.
    ///   - families: those of a session that goes on; nil for a new one.
    init(
        _ managementPort: UInt16?, _ runner: CommandRunner, _ surroundings: Surroundings,
        families: [Family]? = nil
    ) throws {
        programs = runner.programs
        let families = try families ?? Self.families(programs)
        let access = try Self.managementAccess(managementPort)
        let files = PersistenceMethod.detect()?.files.filter { families.contains($0.key) } ?? [:]
        login = access.client.map { "logged in from \($0)" } ?? "login unknown"
        settings = Settings(
            families: families, managementPort: access.port, managementClient: access.client,
            urls: surroundings.urls,
            hostAddresses: HostAddresses.current().filter { families.contains($0.key) },
            hasPeer: surroundings.hasPeer, saveFiles: files)
    }

    private static func families(_ programs: ProgramPaths) throws -> [Family] {
        let families: [Family] = FamilyUse.current().isUsed ? [.ipv4, .ipv6] : [.ipv4]
        for family in families where programs.find(family.command) == nil {
            Screen.complain(
                "\(family.command) is not on this host, so its \(family == .ipv4 ? "IPv4" : "IPv6") traffic cannot be guarded. "
                    + "Install the package iptables.")
            throw ExitCode(Status.failed)
        }
        return families
    }

    private static func managementAccess(_ named: UInt16?) throws -> ManagementAccess {
        let found = ManagementAccess.ofThisSession()
        if let port = named { return ManagementAccess(port: port, client: found?.client) }
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

    /// The lines that tell the person.
    var lines: [ScreenLine] {
        let from = settings.managementClient.map { ", you are logged in from \($0)" } ?? ""
        let addresses = settings.hostAddresses.sorted { $0.key < $1.key }.map(\.value)
        return [
            .labelled("host", addresses.joined(separator: ", ")),
            .labelled("managed on", "TCP port \(settings.managementPort)\(from)"),
            .labelled("families", FamilyUse.current().sentence),
            .labelled(
                "commands",
                settings.families.compactMap { programs.find($0.command) }.joined(separator: ", ")),
            .blank,
            .text(
                "Nothing is changed without a word that you type. abort puts everything back, at any prompt; ? lists the words."
            ),
        ]
    }
}
