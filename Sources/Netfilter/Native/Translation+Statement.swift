extension Translation {
    /// Reads a statement of nftables (libnftables-json(5), NAT STATEMENTS); nil if it translates no destination, or to what is
    /// not looked into, such as an element of a map.
    init?(statement name: String, _ content: JSONValue) {
        let port = PortChoice(native: content["port"])
        switch (name, content["addr"]) {
        case ("redirect", _): self = .redirect(port)
        case ("dnat", let address?):
            guard let address = address.text.flatMap({ Address($0) }) else { return nil }
            self = .destination(address, port)
        default: return nil
        }
    }
}

extension Translation.PortChoice {
    /// `8080`, `{"range": [8000, 8010]}`; nothing leaves the port alone.
    fileprivate init(native value: JSONValue?) {
        guard let value else {
            self = .kept
            return
        }
        let ends = (value["range"]?.array ?? [value]).map { $0.number.flatMap { UInt16(exactly: $0) } }
        guard ends.count <= 2, let first = ends.first ?? nil, let last = ends.last ?? nil, first <= last
        else {
            self = .any
            return
        }
        self = .among(first...last)
    }
}
