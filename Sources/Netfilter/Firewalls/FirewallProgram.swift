/// A program that keeps firewall rules of its own on a host.
public enum FirewallProgram: String, CaseIterable, Codable, Sendable, Hashable {
    /// Debian's and Ubuntu's simple firewall.
    case ufw
    /// Red Hat's, Fedora's and SUSE's firewall.
    case firewalld
    /// A compiler of rules from files.
    case shorewall
    /// ConfigServer Security & Firewall.
    case csf
    /// Containers.
    case docker
    /// Containers, with netavark or CNI.
    case podman
    /// Virtual machines.
    case libvirt
    /// Bans of addresses that failed to log in.
    case fail2ban
    /// Bans of addresses that others have reported.
    case crowdsec
    /// A cluster's node: kubelet and kube-proxy.
    case kubernetes
    /// A cluster's network policies.
    case calico

    /// What the program means for putting rules into INPUT by hand.
    public enum Stance: String, Codable, Sendable, Hashable {
        /// The program minds its own chains.
        case safe
        /// The program makes INPUT itself, so that its own commands must be used.
        case anotherWay
        /// The program needs INPUT as it is: a default deny by hand breaks it.
        case refused
    }

    /// What the program means for putting rules into INPUT by hand.
    public var stance: Stance {
        switch self {
        case .ufw, .firewalld, .shorewall, .csf: .anotherWay
        case .docker, .podman, .libvirt, .fail2ban, .crowdsec: .safe
        case .kubernetes, .calico: .refused
        }
    }

    /// The programs whose rules are in these rulesets, of any family and backend, or in these tables of nftables.
    public static func found(
        in rulesets: [SavedRuleset], _ tables: [NativeRuleset.Table] = []
    ) -> [FirewallProgram] {
        let chains = Set(rulesets.flatMap(\.tables).flatMap(\.chains).map(\.name))
        let names = tables.map(\.name)
        return allCases.filter { program in
            program.isMarked(by: chains) || names.contains(where: program.isOwnTable)
                || program == .crowdsec && rulesets.contains(where: Self.usesSetOfCrowdSec)
        }
    }

    /// Whether chains of these names are there that only this program makes.
    private func isMarked(by chains: Set<String>) -> Bool {
        switch self {
        case .ufw: !chains.isDisjoint(with: ["ufw-before-input", "ufw6-before-input"])
        case .firewalld: chains.isSuperset(of: ["INPUT_ZONES", "INPUT_direct"])
        case .shorewall: chains.contains("shorewall")
        case .csf: chains.isSuperset(of: ["LOCALINPUT", "LOGDROPIN"])
        // csf has a chain DOCKER as well.
        case .docker: !chains.isDisjoint(with: ["DOCKER-USER", "DOCKER-ISOLATION-STAGE-1", "DOCKER-FORWARD"])
        case .podman, .libvirt, .fail2ban, .crowdsec, .kubernetes, .calico: chains.contains(where: isOwnChain)
        }
    }

    /// Whether a table of nftables bears the program's name.
    private func isOwnTable(_ name: String) -> Bool {
        switch self {
        case .firewalld: name == "firewalld"
        case .fail2ban: name.hasPrefix("f2b-")
        case .crowdsec: name.hasPrefix("crowdsec")
        case .docker: name == "docker-bridges"
        case .podman: name == "netavark"
        case .libvirt: name == "libvirt_network"
        case .kubernetes: name == "kube-proxy"
        case .calico: name == "calico"
        case .ufw, .shorewall, .csf: false
        }
    }

    /// CrowdSec marks its rules by nothing but the name of a set.
    private static func usesSetOfCrowdSec(_ ruleset: SavedRuleset) -> Bool {
        ruleset.tables.lazy.flatMap(\.chains).flatMap(\.rules).contains {
            FirewallProgram.crowdsec.putsIn($0)
        }
    }
}
