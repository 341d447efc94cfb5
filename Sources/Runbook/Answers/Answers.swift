/// What a person would answer in a walk, written down beforehand: for walks that nobody watches.
public struct Answers: Sendable, Hashable {
    /// Who tries the new connections.
    public var probe: Probe
    /// Where the outbound test goes, by the family's name; without one it goes to a temporary namespace.
    public var urls: [String: String]
    /// The services to accept that the policy would shut.
    public var accepts: [Accept]
    /// Whether it is agreed that all other services are shut.
    public var shutsOthers: Bool
    /// For each step, by its id, what is answered to each of its words.
    public var steps: [String: [String: Answer]]

    /// Who tries the new connections.
    public enum Probe: Sendable, Hashable {
        /// A temporary namespace of this host.
        case namespace
        /// Another machine that can be logged in to without a question.
        case ssh(host: String)
    }

    /// A service to accept.
    public struct Accept: Sendable, Hashable {
        /// Its port, as it is typed: `80` or `53/udp`.
        public var port: String
        /// The network that it is accepted from; nil for anywhere.
        public var network: String?
        /// Why.
        public var reason: String?

        /// Describes a service.
        public init(port: String, network: String? = nil, reason: String? = nil) {
            self.port = port
            self.network = network
            self.reason = reason
        }

        /// What is typed behind the word `accept`.
        public var typed: String {
            port + (network.map { " from \($0)" } ?? "") + (reason.map { " because \($0)" } ?? "")
        }
    }

    /// What is answered to a word that changes something.
    public enum Answer: Sendable, Hashable {
        /// The word is typed.
        case yes
        /// It is not: the step is left out if it may be, and the walk is given up otherwise.
        case no
        /// The word is typed with this behind it.
        case with(String)
    }

    /// Makes answers.
    public init(
        probe: Probe, urls: [String: String] = [:], accepts: [Accept] = [], shutsOthers: Bool = false,
        steps: [String: [String: Answer]]
    ) {
        self.probe = probe
        self.urls = urls
        self.accepts = accepts
        self.shutsOthers = shutsOthers
        self.steps = steps
    }

    /// The families that an address can be given for.
    static let families = ["ipv4", "ipv6"]
}

extension Step {
    /// The words of the step that change something: each is a question.
    public var questions: [String] {
        [confirm].compactMap { $0 } + (instead + offers).map(\.word)
            + (action == .save ? [Answers.enable] : [])
    }
}

extension Answers {
    /// The word that makes saved rules be restored at boot.
    public static let enable = "enable"
    /// The answer to the word that saves, for the host's own files.
    public static let hostFiles = "host"
}
