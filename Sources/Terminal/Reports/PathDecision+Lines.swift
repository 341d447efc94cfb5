public import Netfilter

extension PathDecision {
    /// What becomes of the packet, and why.
    public var lines: [ScreenLine] {
        let isCertain = fates.count == 1 && !fates.contains(.unknown)
        let head = isCertain ? "This is certain:" : "This cannot be told from the rules and the packet alone:"
        return [.text(head)] + ends.map { .item($0.sentence.capitalizedFirst) }
    }
}
