import Netfilter

/// What builds the lab, once it is in namespaces of its own.
///
/// Everything lives in those namespaces and on a tmpfs, so that the kernel clears it away with the last process.
enum LabScript {
    /// The folder of programs that stand first in the lab's `PATH`, so that `iptables` is of the backend asked for.
    static let programs = "/run/surefoot/bin"

    /// The rules that a practice begins with. ICMPv6 is not among them: the wizard will ask for it.
    private static let startingRules = """
        *filter
        :INPUT ACCEPT [0:0]
        :FORWARD ACCEPT [0:0]
        :OUTPUT ACCEPT [0:0]
        -A INPUT -i lo -j ACCEPT
        -A INPUT -p tcp -m tcp --dport \(LabNetwork.managementPort) -j ACCEPT
        COMMIT
        """

    /// The script, for a shell that stops at the first error.
    ///
    /// - Parameter iptables: the program behind all names of iptables.
    static func text(iptables: String) -> String {
        """
        PATH=\(programs):/usr/sbin:/sbin:/usr/bin:/bin
        mount -t tmpfs -o mode=755 surefoot /run
        mkdir -p \(programs) /run/surefoot/etc /run/surefoot/work
        for name in iptables ip6tables; do
            ln -s \(iptables) \(programs)/$name
            ln -s \(iptables) \(programs)/$name-save
            ln -s \(iptables) \(programs)/$name-restore
        done
        mount -t overlay -o userxattr,lowerdir=/etc,upperdir=/run/surefoot/etc,workdir=/run/surefoot/work surefoot /etc
        rm -rf /etc/iptables
        mkdir /etc/iptables
        ip netns add peer
        ip -batch - <<'END'
        link set lo up
        link add eth0 type veth peer name eth0 netns peer
        \(addresses(LabNetwork.server))
        link set eth0 up
        END
        nsenter --net=\(LabNetwork.peerNamespace) ip -batch - <<'END'
        link set lo up
        \(addresses(LabNetwork.peer))
        link set eth0 up
        END
        iptables-restore <<'END'
        \(startingRules)
        END
        ip6tables-restore <<'END'
        \(startingRules)
        END
        """
    }

    /// Without `nodad` an IPv6 address is of no use for a second, while the kernel looks for a duplicate.
    private static func addresses(_ addresses: [Family: String]) -> String {
        addresses.sorted { $0.key < $1.key }.map { family, address in
            "address add \(address)/" + (family == .ipv4 ? "24 dev eth0" : "64 dev eth0 nodad")
        }.joined(separator: "\n")
    }
}
