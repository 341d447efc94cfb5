extension Translation {
    /// What becomes of a packet.
    enum Result: Equatable {
        /// It goes to this host, in this shape.
        case here(Packet)
        /// It goes to another host.
        case elsewhere
    }

    /// The other host that packets may go to from one of these addresses, none if they are not known, and the port there.
    ///
    /// What is for loopback of IPv4 goes nowhere else (net/ipv4/route.c, `ip_route_input_slow`); that of IPv6 follows the routes of
    /// others (measured with 6.18).
    func host(beyond addresses: Set<Address>) -> (address: Address, port: PortChoice)? {
        guard case .destination(let address, let port) = self else { return nil }
        let isElsewhere = address.isLoopback ? address.family == .ipv6 : !addresses.contains(address)
        return isElsewhere ? (address, port) : nil
    }

    /// What becomes of a packet at a host of these addresses, none if they are not known; nil if that cannot be told.
    func result(for packet: Packet, at addresses: Set<Address>) -> Result? {
        switch self {
        case .redirect(let port): return .here(packet.translated(to: nil, port))
        case .destination(let address, let port):
            // From outside, nothing gets to loopback, unless a setting allows it (ip-sysctl, `route_localnet`).
            if address.isLoopback || addresses.isEmpty { return nil }
            return addresses.contains(address) ? .here(packet.translated(to: address, port)) : .elsewhere
        }
    }
}

extension Packet {
    /// A packet that stays what it was is none that is translated (net/netfilter/nf_nat_core.c, `nf_nat_setup_info`).
    fileprivate func translated(to address: Address?, _ choice: Translation.PortChoice) -> Packet {
        var packet = self
        packet.isBound = true
        packet.destination = address
        packet.isToLocalAddress = true
        switch choice {
        case .kept: break
        case .among(let ports):
            packet.destinationPort = ports.count == 1 ? ports.lowerBound : nil
            if let port = destinationPort, !ports.contains(port) { packet.isTranslated = true }
        case .any: packet.destinationPort = nil
        }
        if let address, let destination, destination != address { packet.isTranslated = true }
        return packet
    }
}
