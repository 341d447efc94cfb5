extension Translation {
    /// What becomes of a packet.
    enum Result: Equatable {
        /// It goes to this host, in this shape.
        case here(Packet)
        /// It goes to another host.
        case elsewhere
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
