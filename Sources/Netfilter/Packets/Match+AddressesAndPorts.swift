extension Match.Condition {
    func addressTruth(for packet: Packet) -> Truth {
        switch self {
        case .source(let network):
            network.isEverything ? .yes : Truth(packet.source.map(network.contains))
        case .sourceRange(let range): Truth(packet.source.map(range.contains))
        case .destination(let network):
            network.isEverything
                ? .yes : packet.destination.map { Truth(network.contains($0)) } ?? network.truth(for: packet)
        case .destinationRange(let range): packet.destination.map { Truth(range.contains($0)) } ?? .most
        case .destinationType(let types): types.truth(for: packet)
        default: .yes
        }
    }

    func portTruth(for packet: Packet) -> Truth {
        switch self {
        case .sourcePorts(let ranges): ranges.truth(for: packet.sourcePort)
        case .destinationPorts(let ranges): ranges.truth(for: packet.destinationPort)
        case .eitherPort(let ranges):
            max(ranges.truth(for: packet.sourcePort), ranges.truth(for: packet.destinationPort))
        default: .yes
        }
    }
}

extension AddressTypes {
    /// Whether they fit a packet's destination: the same for each class that it may be of, or else for some packets.
    fileprivate func truth(for packet: Packet) -> Truth {
        let families = packet.family.map { [$0] } ?? Family.allCases
        let truths = families.flatMap { family in
            packet.destinationClasses.map { truth(for: $0, of: family) }
        }
        guard let first = truths.first, truths.allSatisfy({ $0 == first }) else { return .some }
        return first
    }
}

extension Packet {
    /// The classes that the destination may be of.
    private var fixedClass: AddressClass? { destination.flatMap { AddressClass(of: $0) } }

    fileprivate var destinationClasses: [AddressClass] {
        if let fixedClass { return [fixedClass] }
        return switch (isToLocalAddress, destination) {
        case (true?, _): [.own]
        case (false?, nil): AddressClass.allCases.filter { $0 != .own }
        case (false?, _?): [.other]
        case (nil, nil): AddressClass.allCases
        case (nil, _?): [.own, .other]
        }
    }
}

extension Network {
    /// Whether packets go there whose destination is not known. A host has few addresses, so a network that is not a group's or
    /// loopback's may well hold the one that most packets go to.
    fileprivate func truth(for packet: Packet) -> Truth {
        let isGroup = family == .ipv4 ? address >> 24 >= 224 : address >> 120 == 0xff
        if isGroup { return packet.isToLocalAddress == true ? .no : .some }
        let isLoopback = family == .ipv4 ? address >> 24 == 127 : address >> 8 == 0
        return isLoopback ? .some : .most
    }
}

extension [ClosedRange<UInt16>] {
    /// Whether a port is in the ranges; if it is not known, whether most are.
    fileprivate func truth(for port: UInt16?) -> Truth {
        if contains(0...UInt16.max) { return .yes }
        if let port { return Truth(contains { $0.contains(port) }) }
        return reduce(0) { $0 + $1.count } > Int(UInt16.max) / 2 ? .most : .some
    }
}
