extension BinaryInteger {
    /// A count of packets.
    var packets: String { self == 1 ? "1 packet" : "\(self) packets" }
    /// A count of first packets.
    var syns: String { self == 1 ? "1 SYN" : "\(self) SYNs" }
    /// A count of rules.
    var rules: String { self == 1 ? "1 rule" : "\(self) rules" }
    /// A time.
    var seconds: String { self == 1 ? "1 second" : "\(self) seconds" }
    /// A size in bytes, such as a limit.
    var bytes: String { self >> 20 > 0 ? "\(self >> 20) MiB" : "\(self >> 10) KiB" }
    /// What cannot be said about packets that were not looked at.
    var tooBusySentence: String {
        "Packets came too fast to look at them all (\(packets) missed), so nothing is concluded. Type `retry`."
    }
}
