/// A command of a step file before its variables are filled in.
public struct CommandTemplate: Sendable, Hashable {
    /// The program and its arguments. A word may hold `${variable}`.
    public var argv: [String]
    /// Lines for the command's standard input; none for most commands.
    public var input: [String]

    /// Makes a template.
    public init(_ argv: [String], input: [String] = []) {
        self.argv = argv
        self.input = input
    }

    /// The variables that step files may use.
    public enum Variable: String, CaseIterable, Sendable, Hashable {
        /// `iptables` or `ip6tables`.
        case iptables
        /// `iptables-save` or `ip6tables-save`.
        case iptablesSave = "iptables-save"
        /// `iptables-restore` or `ip6tables-restore`.
        case iptablesRestore = "iptables-restore"
        /// `-4` or `-6`.
        case familyFlag = "family-flag"
        /// `icmp` or `ipv6-icmp`.
        case icmp
        /// `tcp` or `udp`: the protocol by which this host is managed.
        case managementProtocol = "management-protocol"
        /// The port on which this host is managed, or a range of them.
        case managementPort = "management-port"
        /// `-s` and the network from which this host is managed; nothing where that is not limited. It stands for whole words.
        case managementSource = "management-source"
        /// The position in INPUT for a new accept rule: right below the state rule.
        case servicePosition = "service-position"
        /// The state rule that stands in INPUT already, as iptables prints it.
        case standingStateRule = "standing-state-rule"
        /// The address to open the outbound connection to.
        case url
        /// This host's address, as another machine reaches it.
        case hostAddress = "host-address"
        /// A port of this host that no rule accepts: the one that the step's check names, or one near it.
        case blockedPort = "blocked-port"
        /// A source port by which a test is known among other packets.
        case testSourcePort = "test-source-port"
    }

    /// Fills in the variables.
    ///
    /// - Parameter value: gives the text for a variable, or nil where it is not known.
    /// - Returns: nil if a variable is not known here.
    public func filled(_ value: (Variable) -> String?) -> (argv: [String], input: [String])? {
        var isComplete = true
        func fill(_ text: String) -> String {
            Template.fill(text) { name in
                guard let variable = Variable(rawValue: name), let value = value(variable) else {
                    isComplete = false
                    return ""
                }
                return value
            }
        }
        func words(_ text: String) -> [String] {
            text == "${\(Variable.managementSource.rawValue)}"
                ? fill(text).split(separator: " ").map(String.init) : [fill(text)]
        }
        let result = (argv: argv.flatMap(words), input: input.map(fill))
        return isComplete ? result : nil
    }
}

/// Text with `${name}` in it.
enum Template {
    /// Replaces each `${name}` by what `value` gives for the name. Anything else stays as it is.
    static func fill(_ text: String, _ value: (String) -> String) -> String {
        var filled = ""
        var rest = Substring(text)
        while let open = rest.firstRange(of: "${"), let close = rest[open.upperBound...].firstIndex(of: "}") {
            filled += rest[..<open.lowerBound]
            filled += value(String(rest[open.upperBound..<close]))
            rest = rest[rest.index(after: close)...]
        }
        return filled + rest
    }

    /// The names in the text, in order.
    static func names(in text: String) -> [String] {
        var names: [String] = []
        _ = fill(text) { name in
            names.append(name)
            return ""
        }
        return names
    }
}
