extension Match.Condition {
    /// How many words follow an option.
    static func argumentCount(of option: String) -> Int {
        switch option {
        case "-f", "--fragment", "--syn": 0
        case "--tcp-flags", "--match-set": 2
        default: 1
        }
    }

    /// Reads an option that is modelled.
    ///
    /// - Returns: nil if the option or its arguments are not.
    init?(_ option: String, _ arguments: ArraySlice<String>) {
        guard arguments.count == Self.argumentCount(of: option) else { return nil }
        let read: Self? =
            switch option {
            case "-f", "--fragment": .laterFragment
            case "--syn": .tcpFlags(examined: [.fin, .syn, .rst, .ack], set: .syn)
            case "--tcp-flags":
                Self.tcpFlags(arguments[arguments.startIndex], arguments[arguments.startIndex + 1])
            case "--match-set": .set(arguments[arguments.startIndex])
            default: Self.condition(option, arguments[arguments.startIndex])
            }
        guard let read else { return nil }
        self = read
    }

    /// Whether every packet fits, so that what `!` makes of it depends on the backend: of `! -i +` and
    /// `! --dport 0:65535` one makes a condition that nothing fits, and the other none at all.
    var fitsAll: Bool {
        switch self {
        case .inInterface("+"): true
        case .sourcePorts(let ranges), .destinationPorts(let ranges): ranges == [0...UInt16.max]
        default: false
        }
    }

    private static func condition(_ option: String, _ value: String) -> Self? {
        switch option {
        case "-i", "--in-interface": .inInterface(value)
        case "-o", "--out-interface": .outInterface(value)
        case "-s", "--source", "--src": Network(value).map { .source($0) }
        case "-d", "--destination", "--dst": Network(value).map { .destination($0) }
        case "--src-range": AddressRange(value).map { .sourceRange($0) }
        case "--dst-range": AddressRange(value).map { .destinationRange($0) }
        case "-p", "--protocol", "--proto": Transport.number(of: value).map { .transport($0) }
        case "--sport", "--source-port", "--sports", "--source-ports": ports(value).map { .sourcePorts($0) }
        case "--dport", "--destination-port", "--dports", "--destination-ports":
            ports(value).map { .destinationPorts($0) }
        case "--ports": ports(value).map { .eitherPort($0) }
        case "--ctstate", "--state": ConnectionState.set(parsing: value).map { .states($0) }
        case "--ctdir": Packet.Direction(rawValue: value).map { .direction($0, besideState: false) }
        case "--icmp-type", "--icmpv6-type": icmpType(value)
        case "--dst-type": AddressTypes(parsing: value).map { .destinationType($0) }
        case "--src-type":
            AddressTypes(parsing: value).flatMap { $0.isSubset(of: .ofNoSender) ? .rarity("addrtype") : nil }
        case "--hl-eq", "--ttl-eq": UInt8(value).map { .hopLimit($0...$0) }
        case "--hl-lt", "--ttl-lt": UInt8(value).map { .hopLimit($0 == 0 ? nil : 0...$0 - 1) }
        case "--hl-gt", "--ttl-gt": UInt8(value).map { .hopLimit($0 == .max ? nil : $0 + 1...UInt8.max) }
        case "--mark": MarkTest(.ofPacket, parsing: value).map { .mark($0) }
        case "--comment": .comment(value)
        default: nil
        }
    }

    private static func tcpFlags(_ examined: String, _ set: String) -> Self? {
        guard let examined = TCPFlags(parsing: examined), let set = TCPFlags(parsing: set) else { return nil }
        return .tcpFlags(examined: examined, set: set)
    }

    /// `22`, `22,80,443:450`, `:1023`, `1024:`.
    private static func ports(_ text: String) -> [ClosedRange<UInt16>]? {
        if let port = UInt16(text) { return [port...port] }
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        let ranges = parts.compactMap(portRange)
        return ranges.count == parts.count ? ranges : nil
    }

    private static func portRange(_ text: Substring) -> ClosedRange<UInt16>? {
        let ends = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard ends.count == 2 else { return UInt16(text).map { $0...$0 } }
        guard let low = ends[0].isEmpty ? 0 : UInt16(ends[0]),
            let high = ends[1].isEmpty ? .max : UInt16(ends[1]),
            low <= high
        else { return nil }
        return low...high
    }

    /// `8`, `3/4` or `any`; iptables prints numbers, whatever was typed. 255 stands for any (libxt_icmp.h).
    private static func icmpType(_ text: String) -> Self? {
        if text == "any" || text == "255" { return .anyICMPType }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { UInt8($0) }
        switch (parts.count, parts.first, parts.last) {
        case (1, let type??, _): return .icmpType(type, code: nil)
        case (2, let type??, let code??): return .icmpType(type, code: code)
        default: return nil
        }
    }
}
