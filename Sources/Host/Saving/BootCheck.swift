public import Netfilter
public import StepEngine

/// Whether saved rules will be restored at the next boot, and what makes it so.
public struct BootCheck: Sendable {
    private let method: PersistenceMethod
    private let host: HostFolder
    private let families: [Family]

    /// Makes a check of a host's method.
    public init(_ method: PersistenceMethod, families: [Family], root: String = "") {
        self.method = method
        self.families = families
        host = HostFolder(root)
    }

    /// Whether they will be restored; otherwise why not, and the commands that make it so.
    public var standing: SavePlan.Boot {
        if let missing { return .notRestored(reason: missing.reason, remedy: missing.remedy, commands: []) }
        let masked = starters.filter(host.isMasked)
        guard masked.isEmpty else {
            let units = masked.joined(separator: " ")
            return .notRestored(
                reason: "\(units): masked, so that nothing starts it.", remedy: "systemctl unmask \(units)",
                commands: [])
        }
        let off = starters.filter { !isOn($0) }
        guard !off.isEmpty else {
            return .restored(by: starters.joined(separator: " and "))
        }
        let names = off.joined(separator: " and ")
        return .notRestored(
            reason: "\(names) \(off.count == 1 ? "is" : "are") not started at boot.", remedy: nil,
            commands: enabling(off))
    }

    /// What else would come in the way at boot, each a sentence.
    public var warnings: [String] {
        others + [shutdownWarning].compactMap { $0 }
    }

    /// What a shutdown does to the saved files; nil if nothing.
    public var shutdownWarning: String? {
        guard let setting = savesAtStop else { return nil }
        return
            "At shutdown this host saves the rules in force by itself (\(setting)): what is tried out now, and not taken back, "
            + "would be there after a reboot."
    }

    /// The units or services that restore the files.
    private var starters: [String] {
        switch method.kind {
        case .netfilterPersistent: ["netfilter-persistent.service"]
        case .ownUnit: [RestoreScript.unitName]
        case .ifupdownHook: ["networking.service"]
        case .iptablesServices, .iptablesUnits: families.map { $0.command + ".service" }
        case .restoreUnits: families.map { $0.command + "-restore.service" }
        case .openRC: families.map(\.command)
        }
    }

    private func isOn(_ starter: String) -> Bool {
        switch method.kind {
        case .openRC: host.isInRunlevel(starter)
        case .netfilterPersistent, .ifupdownHook: host.isEnabled(starter) || isInSystemV(starter)
        case .ownUnit, .iptablesServices, .iptablesUnits, .restoreUnits: host.isEnabled(starter)
        }
    }

    /// Without systemd Debian starts services by links such as rcS.d/S15netfilter-persistent (insserv(8)).
    private func isInSystemV(_ starter: String) -> Bool {
        systemVLinks(of: starter).contains { $0.hasPrefix("S") }
    }

    /// The links by which a service is started or kept from it at boot.
    private func systemVLinks(of starter: String) -> [String] {
        ["rcS.d", "rc2.d"].flatMap { host.names(in: "/etc/" + $0) }.filter { link in
            link.dropFirst().drop(while: \.isNumber) == Self.serviceName(of: starter)
        }
    }

    private static func serviceName(of starter: String) -> Substring { starter.prefix { $0 != "." } }

    private func enabling(_ off: [String]) -> [Command] {
        if method.kind == .openRC { return off.map { Command(["rc-update", "add", $0, "default"]) } }
        guard host.runsSystemd else { return off.map(enablingInSystemV) }
        return [Command(["systemctl", "enable"] + off)]
    }

    /// The defaults are for a service that has no links; they leave those that are there (update-rc.d(8)).
    private func enablingInSystemV(_ starter: String) -> Command {
        let verb = systemVLinks(of: starter).isEmpty ? "defaults" : "enable"
        return Command(["update-rc.d", String(Self.serviceName(of: starter)), verb])
    }

    /// What the method lacks to work at all, with what puts it there.
    private var missing: (reason: String, remedy: String)? {
        guard method.kind == .netfilterPersistent else { return nil }
        guard host.has("/usr/sbin/netfilter-persistent") else {
            return ("The package iptables-persistent is not installed.\(ufwGoes)", Self.installation)
        }
        let plugins = families.map { $0 == .ipv4 ? "15-ip4tables" : "25-ip6tables" }
        let absent = plugins.filter { !host.has("/usr/share/netfilter-persistent/plugins.d/" + $0) }
        guard absent.isEmpty else {
            return (
                "netfilter-persistent has no plugin \(absent.joined(separator: " and ")), so it restores nothing.\(ufwGoes)",
                Self.installation
            )
        }
        return nil
    }

    private static let installation = "apt-get install iptables-persistent"

    /// ufw's package breaks iptables-persistent's (its control file in Debian and Ubuntu), so apt takes the one for the other.
    private var ufwGoes: String {
        host.has("/usr/sbin/ufw") ? " Installing it removes ufw, which is installed here." : ""
    }

    /// Other firewalls that are started at boot too.
    private var others: [String] {
        var found: [String] = []
        if host.isEnabled("firewalld.service") || host.isInRunlevel("firewalld") {
            found.append(
                "firewalld is started at boot as well and puts its own rules in place: `systemctl disable firewalld`."
            )
        }
        let ufw = host.setting("ENABLED", in: "/etc/ufw/ufw.conf")?.lowercased()
        if ufw == "yes", host.isEnabled("ufw.service") || host.isInRunlevel("ufw") {
            found.append("ufw is started at boot as well and puts its own rules in place: `ufw disable`.")
        }
        if host.isEnabled("nftables.service") || host.isInRunlevel("nftables") {
            found.append(
                "nftables is started at boot as well; its file may begin with `flush ruleset`, which takes these rules away: "
                    + "`systemctl disable nftables`.")
        }
        return found
    }

    /// What makes a shutdown save the rules in force; nil if nothing does.
    private var savesAtStop: String? {
        switch method.kind {
        case .openRC:
            saving("SAVE_ON_STOP", in: "/etc/conf.d/", byDefault: true) {
                ["yes", "true", "on", "1"].contains($0.lowercased())
            }
        case .iptablesServices:
            saving("IPTABLES_SAVE_ON_STOP", in: "/etc/sysconfig/", byDefault: false) { $0 == "yes" }
        case .restoreUnits:
            families.map { $0.command + "-store.service" }.first(where: host.isEnabled).map {
                "\($0) is enabled"
            }
                ?? starters.first(where: savesWhenStopped).map { "ExecStop in \($0)" }
        case .netfilterPersistent, .iptablesUnits, .ownUnit, .ifupdownHook: nil
        }
    }

    private func savesWhenStopped(_ unit: String) -> Bool {
        let lines = host.unit(unit).flatMap(host.text)?.split(separator: "\n") ?? []
        return lines.contains { $0.hasPrefix("ExecStop=") && $0.contains("tables-save") }
    }

    private func saving(
        _ name: String, in folder: String, byDefault: Bool, _ isYes: (String) -> Bool
    ) -> String? {
        let isServices = method.kind == .iptablesServices
        for family in families {
            let file = folder + family.command + (isServices ? "-config" : "")
            let variable = isServices && family == .ipv6 ? "IP6TABLES_SAVE_ON_STOP" : name
            let value = host.setting(variable, in: file)
            if value.map(isYes) ?? byDefault { return "\(variable) in \(file)" }
        }
        return nil
    }
}
