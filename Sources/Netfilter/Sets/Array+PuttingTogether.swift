extension Array {
    /// The whole of many parts, of which two side by side are put together again and again, so that large ones are looked at
    /// a few times only.
    ///
    /// - Parameter pair: puts two together, in their order.
    /// - Returns: nil if there are none.
    /// - Throws: what `pair` does.
    func puttingTogether<Failure: Error>(
        _ pair: (Element, Element) throws(Failure) -> Element
    ) throws(Failure) -> Element? {
        var parts = self
        while parts.count > 1 {
            var pairs: [Element] = []
            pairs.reserveCapacity((parts.count + 1) / 2)
            for index in stride(from: 0, to: parts.count, by: 2) {
                pairs.append(
                    index + 1 < parts.count ? try pair(parts[index], parts[index + 1]) : parts[index])
            }
            parts = pairs
        }
        return parts.first
    }
}
