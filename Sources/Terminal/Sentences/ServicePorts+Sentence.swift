public import Netfilter

extension [ServicePorts] {
    /// The ports, as part of a sentence.
    public var sentence: String { map(\.sentence).listed }
}

extension ServicePorts {
    /// The ports, as part of a sentence.
    var sentence: String {
        let name = transport.rawValue.uppercased()
        return ports.count == 1
            ? "\(name) port \(ports.lowerBound)" : "\(name) ports \(ports.lowerBound) to \(ports.upperBound)"
    }
}
