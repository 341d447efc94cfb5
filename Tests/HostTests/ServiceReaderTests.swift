import Linux
import Netfilter
import StepEngine
import TestSupport
import Testing

@testable import Host

/// On which ports a host waits for others, in a network namespace with listeners of its own.
@Suite(.leavesNothing) struct ServiceReaderTests {
    /// Each opens its sockets, tells so, and keeps them.
    private static let listeners = """
        ip link set lo up
        ip addr add 192.0.2.1/24 dev lo
        ip -6 addr add 2001:db8::1/64 dev lo nodad
        cat > /tmp/listen.py <<'END'
        import signal, socket, sys
        kept = []
        def listen(family, kind, address, port):
            one = socket.socket(family, kind)
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            one.bind((address, port))
            if kind == socket.SOCK_STREAM: one.listen()
            kept.append(one)
        for four in sys.argv[1:]:
            family, kind, address, port = four.split(",")
            listen({"4": socket.AF_INET, "6": socket.AF_INET6}[family],
                   {"tcp": socket.SOCK_STREAM, "udp": socket.SOCK_DGRAM}[kind], address, int(port))
        for source in ("192.0.2.1", "192.0.2.1", "127.0.0.1"):
            kept.append(socket.create_connection((source, 8080), source_address=(source, 0)))
        client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        client.connect(("192.0.2.1", 53))
        kept.append(client)
        print("ready", flush=True)
        signal.pause()
        END
        mkfifo /tmp/ready
        python3 /tmp/listen.py 4,tcp,0.0.0.0,8080 4,tcp,127.0.0.1,8081 4,tcp,192.0.2.1,8082 6,tcp,::,8083 \\
            6,tcp,2001:db8::1,8084 6,tcp,::1,8085 4,udp,0.0.0.0,53 4,udp,127.0.0.53,53 6,udp,2001:db8::1,546 > /tmp/ready &
        read _ < /tmp/ready
        """

    private func services() throws -> [ListeningService] {
        let host = try HeldNamespaces(["--net"], preparedBy: "mount -t tmpfs tmpfs /tmp\n" + Self.listeners)
        return services(of: host)
    }

    /// As a process of the namespaces sees it.
    private func services(of host: HeldNamespaces) -> [ListeningService] {
        ServiceReader(of: 1, proc: "/proc/\(host.first)/root/proc").read()
    }

    @Test func whatOthersCanReachIsListed() throws {
        let all = try services()
        let words = all.map { service in
            "\(service.family.rawValue) \(service.port) \(service.addresses.map(\.description).joined(separator: " "))"
        }
        #expect(
            words == [
                "ipv4 8080/tcp ", "ipv4 8082/tcp 192.0.2.1", "ipv4 8083/tcp ", "ipv4 53/udp ",
                "ipv6 8083/tcp ",
                "ipv6 8084/tcp 2001:db8::1", "ipv6 546/udp 2001:db8::1",
            ])
        #expect(all.allSatisfy { $0.owner == .programs(["python3"]) })
    }

    @Test func connectionsAreCountedByTheirOtherEnds() throws {
        let web = try #require(try services().first { $0.port == ServicePorts(tcp: 8080) })
        #expect(web.connections == 2 && web.clients == 1)
    }

    /// WireGuard's and VXLAN's sockets are the kernel's own.
    @Test func aSocketWithoutAProcessIsTheKernels() throws {
        let host = try HeldNamespaces(
            ["--net"],
            preparedBy: """
                ip link set lo up
                ip link add vxlan7 type vxlan id 7 dstport 4789
                ip link set vxlan7 up
                """)
        #expect(
            services(of: host) == [
                ListeningService(port: ServicePorts(.udp, 4789...4789), family: .ipv4, owner: .kernel)
            ])
    }
}
