public import Netfilter

extension Family {
    /// The family's name in a sentence.
    public var sentence: String {
        switch self {
        case .ipv4: "IPv4"
        case .ipv6: "IPv6"
        }
    }
}
