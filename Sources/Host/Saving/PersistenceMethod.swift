public import Netfilter

/// How a host keeps its rules over a boot: where the files are, and what restores them.
public struct PersistenceMethod: Sendable, Equatable {
    /// Whose method it is.
    public let kind: Kind
    /// By what it was recognised, as a sentence.
    public let reason: String
    /// The file of each family.
    public let files: [Family: String]
    /// A file of the person's own, which has to be there for the rules to be restored; it is written with them.
    public let helper: HelperFile?

    /// Whose method it is.
    public enum Kind: String, CaseIterable, Sendable, Equatable {
        /// netfilter-persistent with the plugins of iptables-persistent (Debian, Ubuntu).
        case netfilterPersistent = "netfilter-persistent"
        /// The init scripts of iptables-services (Red Hat, Fedora, Rocky).
        case iptablesServices = "iptables-services"
        /// OpenRC's services iptables and ip6tables (Alpine, Gentoo).
        case openRC = "OpenRC"
        /// The units iptables-restore and ip6tables-restore (Gentoo with systemd).
        case restoreUnits = "iptables-restore.service"
        /// The units iptables and ip6tables whose start is iptables-restore (Arch).
        case iptablesUnits = "iptables.service"
        /// A unit of this program's own, where systemd runs and nothing else is there.
        case ownUnit = "surefoot-rules.service"
        /// A hook of ifupdown's, where that brings the network up and nothing else is there.
        case ifupdownHook = "ifupdown"
    }

    /// A file that restores the rules.
    public struct HelperFile: Sendable, Equatable {
        /// Where it belongs.
        public let path: String
        /// What it holds.
        public let text: String
        /// Its mode.
        public let mode: UInt32
    }
}

extension PersistenceMethod {
    /// Finds the method of a host.
    ///
    /// - Parameter root: the folder that stands for `/`; empty for this host.
    /// - Returns: nil if there is nothing that would restore any file.
    public static func detect(root: String = "") -> PersistenceMethod? {
        let host = HostFolder(root)
        let known = [
            netfilterPersistent, iptablesServices, openRC, restoreUnits, iptablesUnits, debianFolder, ownUnit,
            ifupdownHook,
        ]
        return known.lazy.compactMap { $0(host) }.first
    }

    private static func netfilterPersistent(_ host: HostFolder) -> PersistenceMethod? {
        let program = "/usr/sbin/netfilter-persistent"
        guard host.has(program) else { return nil }
        return make(
            .netfilterPersistent, "\(program) is installed.", host, "/etc/iptables/rules.v4",
            "/etc/iptables/rules.v6")
    }

    private static func debianFolder(_ host: HostFolder) -> PersistenceMethod? {
        guard host.has("/etc/iptables") else { return nil }
        return make(
            .netfilterPersistent, "The folder /etc/iptables is there, from which Debian restores rules.",
            host, "/etc/iptables/rules.v4", "/etc/iptables/rules.v6")
    }

    /// The scripts read their settings after their own default, so these may move the files.
    private static func iptablesServices(_ host: HostFolder) -> PersistenceMethod? {
        let script = "/usr/libexec/iptables/iptables.init"
        guard host.has(script) else { return nil }
        return make(
            .iptablesServices, "\(script) is installed.", host,
            host.setting("IPTABLES_DATA", in: "/etc/sysconfig/iptables-config") ?? "/etc/sysconfig/iptables",
            host.setting("IP6TABLES_DATA", in: "/etc/sysconfig/ip6tables-config")
                ?? "/etc/sysconfig/ip6tables")
    }

    private static func openRC(_ host: HostFolder) -> PersistenceMethod? {
        let script = "/etc/init.d/iptables"
        guard let text = host.text(script), text.contains("openrc-run") else { return nil }
        let isGentoo = host.has("/etc/gentoo-release")
        let folder = isGentoo ? "/var/lib/iptables/rules-save" : "/etc/iptables/rules-save"
        let folder6 = isGentoo ? "/var/lib/ip6tables/rules-save" : "/etc/iptables/rules6-save"
        return make(
            .openRC, "\(script) is a service of OpenRC.", host,
            host.setting("IPTABLES_SAVE", in: "/etc/conf.d/iptables") ?? folder,
            host.setting("IP6TABLES_SAVE", in: "/etc/conf.d/ip6tables") ?? folder6)
    }

    private static func restoreUnits(_ host: HostFolder) -> PersistenceMethod? {
        guard let unit = host.unit("iptables-restore.service") else { return nil }
        return make(
            .restoreUnits, "\(unit) is installed.", host, "/var/lib/iptables/rules-save",
            "/var/lib/ip6tables/rules-save")
    }

    /// Debian's netfilter-persistent has an alias of that name, so the unit's own start decides.
    private static func iptablesUnits(_ host: HostFolder) -> PersistenceMethod? {
        guard let unit = host.unit("iptables.service"), let text = host.text(unit),
            text.split(separator: "\n").contains(where: {
                $0.hasPrefix("ExecStart=") && $0.contains("iptables-restore")
            })
        else { return nil }
        return make(
            .iptablesUnits, "\(unit) restores rules.", host, "/etc/iptables/iptables.rules",
            "/etc/iptables/ip6tables.rules")
    }

    private static func ownUnit(_ host: HostFolder) -> PersistenceMethod? {
        guard host.runsSystemd else { return nil }
        return make(
            .ownUnit, "systemd runs here, and no package that keeps iptables' rules is installed.", host,
            RestoreScript.folder + "/rules.v4", RestoreScript.folder + "/rules.v6",
            helper: HelperFile(path: RestoreScript.unitPath, text: RestoreScript.unit, mode: 0o644))
    }

    private static func ifupdownHook(_ host: HostFolder) -> PersistenceMethod? {
        guard host.has("/etc/network/interfaces"), host.has("/etc/network/if-pre-up.d") else { return nil }
        return make(
            .ifupdownHook,
            "ifupdown brings the network up here, and no package that keeps iptables' rules is installed.",
            host, RestoreScript.folder + "/rules.v4", RestoreScript.folder + "/rules.v6",
            helper: HelperFile(path: RestoreScript.hookPath, text: RestoreScript.hook, mode: 0o755))
    }

    private static func make(
        _ kind: Kind, _ reason: String, _ host: HostFolder, _ ipv4: String, _ ipv6: String,
        helper: HelperFile? = nil
    ) -> PersistenceMethod {
        PersistenceMethod(
            kind: kind, reason: reason, files: [.ipv4: host.path(ipv4), .ipv6: host.path(ipv6)],
            helper: helper.map { HelperFile(path: host.path($0.path), text: $0.text, mode: $0.mode) })
    }

    /// The mode that the method's own save gives a new file.
    var mode: UInt32 {
        switch kind {
        case .netfilterPersistent, .ownUnit, .ifupdownHook: 0o640
        case .iptablesServices, .openRC, .restoreUnits: 0o600
        case .iptablesUnits: 0o644
        }
    }
}
