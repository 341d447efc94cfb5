extension FirewallProgram {
    /// Whether the program puts the rule in and takes it out while the host runs, so that a file for the next boot
    /// must not hold it: the ban or the container may be gone by then.
    func putsIn(_ rule: Rule) -> Bool {
        isOwnChain(rule.chain) || rule.target.chainName.map(isOwnChain) ?? false || namesOwnInterface(rule)
            || self == .crowdsec && rule.namesSetOfCrowdSec
    }

    /// Whether the rule is about an interface that the program makes.
    func namesOwnInterface(_ rule: Rule) -> Bool {
        !interfacePrefixes.isEmpty
            && rule.matches.contains { match in
                switch match.condition {
                case .inInterface(let name): isOwnInterface(name)
                case .outInterface: match.words.last.map(isOwnInterface) ?? false
                default: false
                }
            }
    }

    /// Whether a chain of that name is one in which a program keeps the addresses that it has banned.
    static func keepsBans(in chain: String) -> Bool {
        [.fail2ban, .crowdsec].contains { (program: FirewallProgram) in program.isOwnChain(chain) }
    }

    /// Whether the program makes the chain while the host runs.
    func isOwnChain(_ name: String) -> Bool {
        chainPrefixes.contains { name.hasPrefix($0) }
    }

    private func isOwnInterface(_ name: String) -> Bool {
        interfacePrefixes.contains { name.hasPrefix($0) }
    }

    private var chainPrefixes: [String] {
        switch self {
        case .docker: ["DOCKER"]
        case .podman: ["NETAVARK", "CNI-"]
        case .libvirt: ["LIBVIRT_"]
        case .fail2ban: ["f2b-"]
        case .crowdsec: ["CROWDSEC"]
        case .kubernetes: ["KUBE-"]
        case .calico: ["cali-"]
        case .ufw, .firewalld, .shorewall, .csf: []
        }
    }

    private var interfacePrefixes: [String] {
        switch self {
        case .docker: ["docker0", "br-"]
        case .podman: ["podman", "cni-podman"]
        case .libvirt: ["virbr"]
        case .kubernetes: ["cni0", "flannel."]
        case .calico: ["cali"]
        case .ufw, .firewalld, .shorewall, .csf, .fail2ban, .crowdsec: []
        }
    }
}

extension Rule {
    fileprivate var namesSetOfCrowdSec: Bool {
        matches.contains { match in
            if case .set(let name) = match.condition { name.hasPrefix("crowdsec") } else { false }
        }
    }
}
