import Netfilter
public import StepEngine

extension AcceptRefusal {
    /// What is not right about the line, and what is.
    public var sentence: String {
        switch self {
        case .nothing:
            "Name the port: `accept PORT`, or `accept PORT/udp`; `from NETWORK` and `because REASON` may follow."
        case .noPort(let text): "\"\(text)\" is no port. Type it as it is listed, such as 80 or 53/udp."
        case .notListed(let port): "The list has no \(port.sentence): nothing there needs to be accepted."
        case .otherTransport(let port): "The list has \(port.sentence): type `accept \(port)`."
        case .noNetwork(""): "A network must follow from, such as 198.51.100.0/24 or 2001:db8::/32."
        case .noNetwork(let text):
            "\"\(text)\" is no network. Type an address, or one with its length, such as 198.51.100.0/24."
        case .hostBits(let text, let network):
            "\(text) is an address within a network. The network is \(network); one machine alone stands without a length."
        case .secondNetwork: "Only one network at a time: type `accept` once for each of them."
        case .otherFamily(let port, let family):
            "\(port.sentence) is shut over \(family.sentence) alone, and the network is of the other family."
        case .noReason: "Type the reason behind `because`, or leave `because` out."
        case .longReason(let bytes): "The reason has \(bytes) bytes; 200 fit into the rule's comment."
        case .strangeBeginning: "Let the reason begin with a letter or a digit."
        case .strangeCharacter(let text):
            "The reason becomes the rule's comment, where \(text) could do harm. Letters, digits and plain marks are welcome."
        case .notUnderstood(let text):
            "\"\(text)\" is not understood there. Behind the port come `from NETWORK` and `because REASON`."
        case .acceptedAlready(let rule): "That is accepted already, by \(rule.quoted)."
        }
    }
}
