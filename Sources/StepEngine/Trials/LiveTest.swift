public import Netfilter
import Runbook

/// A test that is under way.
struct LiveTest: Sendable, Equatable {
    var family: Family
    var conduct: Conduct
    /// What is watched; nil before the wizard knows where the test goes to.
    var watch: Watch?
    /// The temporary namespace, if the test is done in one.
    var namespace: NamespacePeer?
    /// What the person, or the program that ran, says of it.
    var told = Told.nothing

    /// Who makes the connection.
    enum Conduct: Sendable, Equatable {
        /// The person, on another machine or in another terminal.
        case person(host: String)
        /// The wizard, with the step's own command.
        case wizard(url: String)
        /// The wizard, with a temporary namespace at the other end.
        case namespace
        /// The wizard: a new management connection from a temporary namespace.
        case access
    }

    /// What is said of the test.
    enum Told: Sendable, Equatable {
        case nothing
        case exit(CommandResult)
        case saying(Outcome.Saying)
    }

    /// How it would be evidence.
    var means: Observation.Means { namespace == nil ? .network : .namespace }
}

/// A test that is over, with what was watched.
struct EndedTest: Sendable, Equatable {
    var test: LiveTest
    var watch: Watch
    var result: WatchResult
}

/// What came of looking up a name.
public enum Resolution: Sendable, Equatable {
    /// The first address of the family.
    case address(Address)
    /// There is none, or nobody answered; the reason is what the resolver said.
    case failed(reason: String)
    /// The person did not wait for it.
    case interrupted
}

/// What came of making a temporary namespace.
public enum NamespaceOpening: Sendable, Equatable {
    /// It is there, joined to this host, and serves.
    case opened(NamespacePeer)
    /// It could not be made; the reason is a sentence.
    case failed(reason: String)
}

/// The other end of a test that is done in a temporary network namespace of this host, joined by a veth pair (veth(4)).
public struct NamespacePeer: Sendable, Equatable {
    /// This host's address on the pair.
    public var own: Address
    /// The namespace's address.
    public var peer: Address
    /// The name of this host's end of the pair.
    public var interface: String
    /// The port on which the namespace serves HTTP.
    public var httpPort: UInt16

    /// Makes a peer.
    public init(own: Address, peer: Address, interface: String, httpPort: UInt16) {
        self.own = own
        self.peer = peer
        self.interface = interface
        self.httpPort = httpPort
    }

    /// The address of the page that the namespace serves.
    var url: String {
        let host = peer.family == .ipv4 ? "\(peer)" : "[\(peer)]"
        return "http://\(host):\(httpPort)/"
    }
}
