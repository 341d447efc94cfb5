/// What a rule of the nat table does with the destination of a connection (iptables-extensions(8)).
public enum Translation: Sendable, Hashable {
    /// `REDIRECT`: to this host itself; to this port, if it says so.
    case redirect(PortChoice)
    /// `DNAT`: to this address and port.
    case destination(Address, PortChoice)

    /// The destination port that a translation gives.
    public enum PortChoice: Sendable, Hashable {
        /// The port stays as it is.
        case kept
        /// One of these.
        case among(ClosedRange<UInt16>)
        /// Any.
        case any
    }

    /// Reads the words behind the name of a target.
    ///
    /// - Returns: nil for a target that translates no destination, or in a way that is not looked into.
    init?(target: String, _ words: ArraySlice<String>) {
        switch target {
        case "REDIRECT": self = .redirect(PortChoice(Self.value(of: "--to-ports", in: words)))
        case "DNAT":
            let text = Self.value(of: "--to-destination", in: words)
            guard let (address, port) = text.flatMap(Self.destination) else { return nil }
            self = .destination(address, port)
        default: return nil
        }
    }

    /// The word behind an option.
    private static func value(of option: String, in words: ArraySlice<String>) -> String? {
        words.firstIndex(of: option).flatMap { words[($0 + 1)...].first }
    }

    /// `192.0.2.1`, `192.0.2.1:80`, `[2001:db8::1]:80-90`; ranges of addresses are not looked into.
    private static func destination(_ text: String) -> (Address, PortChoice)? {
        if text.hasPrefix("["), let close = text.firstIndex(of: "]") {
            let port = text[text.index(after: close)...].dropFirst()
            return Address(String(text[..<close].dropFirst())).map { ($0, PortChoice(String(port))) }
        }
        if let address = Address(text) { return (address, .kept) }
        guard let colon = text.lastIndex(of: ":") else { return nil }
        return Address(String(text[..<colon])).map { ($0, PortChoice(String(text[colon...].dropFirst()))) }
    }
}

extension Translation.PortChoice {
    /// Reads `8080` and `8000-8010`, or anything else as any; nil and nothing leave the port alone.
    fileprivate init(_ text: String?) {
        guard let text, !text.isEmpty else {
            self = .kept
            return
        }
        let ends = text.split(separator: "-", omittingEmptySubsequences: false).map { UInt16($0) }
        guard ends.count <= 2, let first = ends.first ?? nil, let last = ends.last ?? nil, first <= last
        else {
            self = .any
            return
        }
        self = .among(first...last)
    }
}

extension Rule {
    /// What it makes of a connection's destination.
    var translation: Translation? {
        if case .translate(let translation) = target { translation } else { nil }
    }
}
