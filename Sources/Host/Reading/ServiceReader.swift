import Glibc
import Linux
import Netfilter
public import StepEngine

/// Finds out on which TCP and UDP ports this host waits for what other machines send.
///
/// A socket bound to `::` takes IPv4 as well, unless its program has asked otherwise (ipv6(7), IPV6_V6ONLY), which /proc
/// does not tell. It is listed for both families.
public struct ServiceReader {
    private let process: RunningProcess

    /// Makes a reader for the network namespace that a process is in, this one's if that is nil. `proc` is where /proc is.
    public init(of process: Int32? = nil, proc: String = "/proc") {
        self.process = RunningProcess(process ?? getpid(), proc: proc)
    }

    /// The services, by family, protocol and port. Those that only this host itself can reach are left out.
    public func read() -> [ListeningService] {
        let owners = SocketOwners(proc: process.proc)
        let all = [ServicePorts.PortTransport.tcp, .udp].flatMap { services($0, owners) }
        return Family.allCases.flatMap { family in all.filter { $0.family == family } }
    }

    private func services(
        _ transport: ServicePorts.PortTransport, _ owners: SocketOwners
    ) -> [ListeningService] {
        let sockets = KernelSocket.all(transport, of: process)
        let waiting = sockets.filter { $0.awaits(transport) }
        let made = sockets.filter(\.isMade)
        return Family.allCases.flatMap { family in
            let doors = waiting.filter { $0.families.contains(family) && !$0.local.isLoopback }
            return Dictionary(grouping: doors, by: \.localPort).sorted { $0.key < $1.key }.map {
                port, doors in
                let clients = made.filter { $0.localPort == port && $0.remote.family == family }.map(\.remote)
                    .filter { !$0.isLoopback }
                return ListeningService(
                    port: ServicePorts(transport, port...port), family: family,
                    addresses: Self.addresses(doors), owner: owners.owner(of: doors.map(\.inode)),
                    connections: clients.count, clients: Set(clients).count)
            }
        }
    }

    /// None if one of the sockets is bound to all addresses.
    private static func addresses(_ doors: [KernelSocket]) -> [Address] {
        guard doors.allSatisfy({ !$0.local.isUnspecified }) else { return [] }
        var seen: Set<Address> = []
        return doors.map(\.local).filter { seen.insert($0).inserted }
    }
}

extension KernelSocket {
    /// The families whose packets it takes.
    fileprivate var families: [Family] {
        local.isUnspecified && local.family == .ipv6 ? [.ipv4, .ipv6] : [local.family]
    }
}
