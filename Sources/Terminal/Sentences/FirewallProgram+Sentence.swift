import Netfilter

extension FirewallProgram {
    /// What the program means for the steps, in a sentence or two.
    var sentence: String {
        switch self {
        case .ufw:
            "ufw makes INPUT here. Its before.rules have the conntrack rule already; rules put in by hand are lost at its next "
                + "reload. Use its own commands: `ufw allow 22/tcp`; `ufw default deny incoming`; `ufw enable`."
        case .firewalld:
            "firewalld guards this host. It has the conntrack rule already; rules put in by hand are lost at its next reload. "
                + "Use its own commands: `firewall-cmd --permanent --add-service=ssh`; `firewall-cmd --reload`."
        case .shorewall:
            "Shorewall makes INPUT here from the files in /etc/shorewall. It has the conntrack rule already. Change those "
                + "files, then: `shorewall check`; `shorewall safe-reload`."
        case .csf:
            "ConfigServer Firewall (csf) makes INPUT here. It has the conntrack rule already. Change /etc/csf/csf.conf, "
                + "then: `csf -r`. Its TESTING mode takes the rules away again by itself."
        case .docker:
            "Docker keeps rules here. Ports that it publishes go through FORWARD, so INPUT does not guard them: rules "
                + "for them belong into the chain DOCKER-USER. Its chains are made anew when it starts."
        case .podman:
            "Podman keeps rules here. Ports that it publishes go through FORWARD, so INPUT does not guard them. Its chains "
                + "are made anew with each container."
        case .libvirt:
            "libvirt keeps rules here, for the virtual machines' DHCP and DNS on virbr0. They stand above yours and are "
                + "made anew when its networks start."
        case .fail2ban:
            "fail2ban keeps bans here. They stand above yours, and cut off a banned address even in the middle of a "
                + "connection. They are made anew when it starts."
        case .crowdsec:
            "CrowdSec keeps bans here, in a set that iptables does not show. Its rule stands above yours and is made anew "
                + "when the bouncer starts; without that set it cannot be restored."
        case .kubernetes:
            "This is a node of a Kubernetes cluster. kube-proxy and kubelet rely on INPUT letting the cluster's own traffic in, so a "
                + "default deny by hand breaks it. Use the cluster's network policies, or the provider's firewall."
        case .calico:
            "Calico decides first in INPUT here, and may accept or drop before any rule of yours. Use its host endpoints and "
                + "policies (calicoctl)."
        }
    }
}
