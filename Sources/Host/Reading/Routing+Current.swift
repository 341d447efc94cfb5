import Linux
import Netfilter

extension Routing {
    /// That of this host.
    static func current() -> Routing {
        Routing(
            links: InterfaceAddress.all().compactMap(Link.init),
            passesOn: Family.allCases.reduce(into: [:]) { $0[$1] = passesOn($1) })
    }

    /// Whether any interface passes on what comes by it (Documentation/networking/ip-sysctl.rst, `forwarding`).
    private static func passesOn(_ family: Family) -> Bool? {
        let settings = Interfaces.names().compactMap { name in
            try? File.text("/proc/sys/net/\(family.rawValue)/conf/\(name)/forwarding")
        }
        return settings.isEmpty ? nil : settings.contains { $0.hasPrefix("1") }
    }
}

extension Routing.Link {
    /// The network that an address is in.
    fileprivate init?(_ entry: InterfaceAddress) {
        guard let length = entry.prefixLength, let address = Address(bytes: entry.bytes),
            let network = Network("\(address)/\(length)")
        else { return nil }
        self.init(entry.interface, network)
    }
}
