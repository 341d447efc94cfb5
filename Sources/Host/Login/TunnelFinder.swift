import Glibc
import Linux
import Netfilter
public import StepEngine

/// Finds the tunnel through which a login comes in.
public struct TunnelFinder {
    private let process: RunningProcess

    /// Makes a finder for the network namespace that a process is in, this one's if that is nil. `proc` is where /proc is.
    public init(of process: Int32? = nil, proc: String = "/proc") {
        self.process = RunningProcess(process ?? getpid(), proc: proc)
    }

    /// The tunnel; nil if the login comes in by no interface that is known for one.
    public func tunnel(carrying login: OperatorLogin?) -> Tunnel? {
        guard let interface = login?.connection?.interface, let kind = Route.kind(ofInterface: interface)
        else {
            return nil
        }
        return tunnel(interface, kind)
    }

    /// The tunnel that ends at an interface of this kind.
    func tunnel(_ interface: String, _ kind: String) -> Tunnel? {
        switch kind {
        case "tun": Tunnel(interface: interface, kind: kind, ports: portsOfPrograms(at: interface))
        case "wireguard", "vxlan", "geneve", "bareudp":
            Tunnel(interface: interface, kind: kind, ports: portsOfTheKernel)
        case "gre", "gretap", "ip6gre", "ip6gretap", "ipip", "ip6tnl", "sit", "vti", "vti6", "xfrm", "ppp",
            "ovpn",
            "ovpn-dco", "gtp":
            Tunnel(interface: interface, kind: kind, ports: [])
        default: nil
        }
    }

    /// Who has opened the interface, or has started who has, also has the socket by which packets come
    /// (Documentation/networking/tuntap.rst).
    private func portsOfPrograms(at interface: String) -> [ServicePorts] {
        let owners = RunningProcess.all(proc: process.proc).filter { $0.tunnels.contains(interface) }
        let sockets = owners.flatMap(\.line).filter { $0.id > 1 }.reduce(into: Set<UInt64>()) {
            $0.formUnion($1.sockets)
        }
        return ports { sockets.contains($0.inode) }
    }

    /// Those of all tunnels that the kernel itself serves: it does not tell which of them is whose.
    private var portsOfTheKernel: [ServicePorts] {
        let sockets = RunningProcess.all(proc: process.proc).reduce(into: Set<UInt64>()) {
            $0.formUnion($1.sockets)
        }
        return ports(.udp) { !sockets.contains($0.inode) }
    }

    private func ports(where isMeant: (KernelSocket) -> Bool) -> [ServicePorts] {
        ports(.tcp, where: isMeant) + ports(.udp, where: isMeant)
    }

    private func ports(
        _ transport: ServicePorts.PortTransport, where isMeant: (KernelSocket) -> Bool
    ) -> [ServicePorts] {
        let sockets = KernelSocket.all(transport, of: process).filter {
            $0.awaits(transport) && !$0.local.isLoopback && isMeant($0)
        }
        return Set(sockets.map(\.localPort)).sorted().map { ServicePorts(transport, $0...$0) }
    }
}
