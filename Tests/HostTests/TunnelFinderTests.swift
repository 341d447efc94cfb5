import Linux
import Netfilter
import StepEngine
import TestSupport
import Testing

@testable import Host

/// Which packets carry the tunnel that a login comes through, in a network namespace with tunnels of its own.
@Suite(.leavesNothing) struct TunnelFinderTests {
    /// A program that serves a tunnel, as OpenVPN does: its first process has the socket, its second one the interface.
    private static let program = """
        mount -t tmpfs tmpfs /tmp
        ip link set lo up
        cat > /tmp/serve.py <<'END'
        import fcntl, os, signal, socket, struct
        outer = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        outer.bind(("0.0.0.0", 1194))
        own = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        own.bind(("127.0.0.1", 7505))
        asked = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        asked.connect(("127.0.0.1", 53))
        if os.fork() == 0:
            tunnel = open("/dev/net/tun", "r+b", buffering=0)
            fcntl.ioctl(tunnel, 0x400454CA, struct.pack("16sH", b"tun7", 0x1001))
            print("ready", flush=True)
            signal.pause()
        signal.pause()
        END
        mkfifo /tmp/ready
        python3 /tmp/serve.py > /tmp/ready &
        python3 -c 'import signal, socket
        other = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        other.bind(("0.0.0.0", 5353))
        signal.pause()' &
        read _ < /tmp/ready
        """

    private func ports(_ interface: String, _ kind: String, in host: HeldNamespaces) -> [ServicePorts]? {
        TunnelFinder(of: 1, proc: "/proc/\(host.first)/root/proc").tunnel(interface, kind)?.ports
    }

    @Test func aProgramsTunnelIsCarriedByItsSocket() throws {
        let host = try HeldNamespaces(["--net"], preparedBy: Self.program)
        #expect(ports("tun7", "tun", in: host) == [ServicePorts(.udp, 1194...1194)])
        #expect(ports("tun8", "tun", in: host) == [])
    }

    @Test func theKernelsTunnelIsCarriedByASocketOfNobody() throws {
        let host = try HeldNamespaces(
            ["--net"],
            preparedBy: """
                ip link set lo up
                ip link add vxlan7 type vxlan id 7 dstport 4790
                ip link set vxlan7 up
                """)
        #expect(ports("vxlan7", "vxlan", in: host) == [ServicePorts(.udp, 4790...4790)])
    }

    /// What has no ports is told, and not passed over.
    @Test func otherTunnelsAreNamed() {
        for kind in ["gre", "ipip", "sit", "xfrm", "ppp", "ovpn"] {
            #expect(TunnelFinder().tunnel("x0", kind) == Tunnel(interface: "x0", kind: kind, ports: []))
        }
        for kind in ["bridge", "vlan", "veth", "bond", "dummy", "macvlan"] {
            #expect(TunnelFinder().tunnel("x0", kind) == nil)
        }
    }
}
