public import Netfilter

/// That a service is to be accepted: from anywhere or from one network, and why.
public struct AcceptOrder: Sendable, Equatable {
    /// The service's port.
    public var port: ServicePorts
    /// Where it is accepted from; nil for anywhere.
    public var network: Network?
    /// Why; empty if nobody said so.
    public var reason: String

    /// Reads what is typed behind `accept`: `PORT[/udp] [from NETWORK] [because REASON]`.
    public init(_ text: String) throws(AcceptRefusal) {
        try self.init(recorded: text)
        if !reason.isEmpty { try Self.check(reason: reason) }
    }

    /// Reads what was accepted once. Its reason was looked at then, and may be masked by now.
    init(recorded text: String) throws(AcceptRefusal) {
        var words = text.split(whereSeparator: \.isWhitespace).map(String.init)[...]
        guard let first = words.popFirst() else { throw .nothing }
        guard let port = ServicePorts(first) else { throw .noPort(first) }
        self.port = port
        network = try Self.network(&words)
        reason = try Self.reason(&words)
        if let word = words.first { throw .notUnderstood(word) }
    }

    private static func network(_ words: inout ArraySlice<String>) throws(AcceptRefusal) -> Network? {
        guard words.first?.lowercased() == "from" else { return nil }
        words.removeFirst()
        guard let text = words.popFirst(), text.lowercased() != "because" else { throw .noNetwork("") }
        if text.contains(",") { throw .secondNetwork }
        guard let network = Network(text), network.prefixLength != nil else { throw .noNetwork(text) }
        guard !network.hasHostBits else { throw .hostBits(text, network) }
        if let next = words.first, next.lowercased() == "from" || Network(next) != nil {
            throw .secondNetwork
        }
        return network
    }

    private static func reason(_ words: inout ArraySlice<String>) throws(AcceptRefusal) -> String {
        guard words.first?.lowercased() == "because" else { return "" }
        let reason = words.dropFirst().joined(separator: " ")
        words = []
        guard !reason.isEmpty else { throw .noReason }
        return reason
    }

    /// How many bytes a reason may have. A comment of iptables has room for 255 (iptables-extensions(8), comment).
    static let longestReason = 200

    private static func check(reason: String) throws(AcceptRefusal) {
        guard reason.utf8.count <= longestReason else { throw .longReason(bytes: reason.utf8.count) }
        // iptables takes a lone `!` for a negation, and what begins with `-` looks like an option.
        guard reason.unicodeScalars.first.map(isLetterOrDigit) ?? false else { throw .strangeBeginning }
        let strange = reason.unicodeScalars.first { !isLetterOrDigit($0) && !harmless.contains($0) }
        if let strange { throw .strangeCharacter("\(strange)") }
    }

    private static func isLetterOrDigit(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
    }

    private static let harmless = Set(" .,:;-_/()#+@=&%?!*".unicodeScalars)
}

extension AcceptOrder: CustomStringConvertible {
    /// The order as it is typed behind `accept`.
    public var description: String {
        [
            port.transport == .tcp ? port.portOption : "\(port)", network.map { "from \($0)" },
            reason.isEmpty ? nil : "because \(reason)",
        ]
        .compactMap { $0 }.joined(separator: " ")
    }
}

extension AcceptOrder {
    /// The rule, as iptables prints it behind `-A INPUT`.
    var rule: Rule {
        let transport = port.transport.rawValue
        let source = network.flatMap { $0.isEverything ? nil : ["-s", "\($0)"] } ?? []
        let comment = reason.isEmpty ? [] : ["-m", "comment", "--comment", reason]
        return Rule(
            chain: "INPUT",
            words: source + ["-p", transport, "-m", transport, "--dport", port.portOption] + comment
                + ["-j", "ACCEPT"])
    }

    /// The families in which the service is accepted: those in which it is shut, and to which the network belongs.
    func families(among shut: [ShutService]) throws(AcceptRefusal) -> [Family] {
        let meant = shut.filter { $0.service.port == port }
        guard !meant.isEmpty else {
            let other = shut.first { $0.service.port.ports == port.ports }
            throw other.map { .otherTransport($0.service.port) } ?? .notListed(port)
        }
        let families = Family.allCases.filter { family in
            meant.contains { $0.service.family == family } && (network.map { $0.family == family } ?? true)
        }
        guard !families.isEmpty else { throw .otherFamily(port, meant[0].service.family) }
        return families
    }
}
