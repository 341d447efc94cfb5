extension MarkChange {
    /// Reads what a statement sets a mark to (libnftables-json(5), MANGLE).
    ///
    /// - Returns: nil if it sets none.
    init?(statement: JSONValue) {
        guard let key = statement["key"], let value = statement["value"],
            case .mark(let mark) = NativeSelector(key, at: .init(family: .ipv4, nftFamily: "ip", hook: ""))
                .kind
        else { return nil }
        self = Self(mark, native: value, key) ?? .unknown(mark)
    }
}
