public import Netfilter

/// Why a service cannot be accepted as it was typed. Nothing was changed by it.
public enum AcceptRefusal: Error, Sendable, Equatable {
    /// Nothing stands behind the word.
    case nothing
    /// This is no port.
    case noPort(String)
    /// No service on this port would be shut.
    case notListed(ServicePorts)
    /// The service on this port is one of the other protocol.
    case otherTransport(ServicePorts)
    /// This is no network; empty if there is none.
    case noNetwork(String)
    /// The address has bits beyond its mask; the network is this one.
    case hostBits(String, Network)
    /// There is more than one network.
    case secondNetwork
    /// The network is not of the family over which alone the service is shut.
    case otherFamily(ServicePorts, Family)
    /// No reason follows.
    case noReason
    /// The reason has so many bytes.
    case longReason(bytes: Int)
    /// The reason does not begin with a letter or a digit.
    case strangeBeginning
    /// The reason has this character, which is no letter, digit or plain mark.
    case strangeCharacter(String)
    /// This word has no meaning here.
    case notUnderstood(String)
    /// A rule accepts that already.
    case acceptedAlready(RuleReference)
}
