/// A mark of which only some bits are known.
public struct KnownMark: Sendable, Hashable {
    /// The bits that are known to be set.
    let value: UInt32
    /// The bits that are known.
    let known: UInt32

    private init(_ value: UInt32, known: UInt32) {
        self.value = value & known
        self.known = known
    }

    /// It may be anything.
    static let unknown = KnownMark(0, known: 0)
    /// Nobody has set it.
    static let none = KnownMark(0, known: .max)

    /// Whether a test fits.
    func truth(of test: MarkTest) -> Truth {
        guard test.value & ~test.mask == 0, (value ^ test.value) & test.mask & known == 0 else { return .no }
        return test.mask & ~known == 0 ? .yes : .unmodelled
    }

    /// The mark behind a change.
    func changed(by change: MarkChange, other: KnownMark) -> KnownMark {
        let known = (self.known | ~change.kept) & (other.known | ~change.other) & ~change.unknown
        return KnownMark(
            (value & change.kept) ^ (other.value & change.other) ^ change.flipped, known: known)
    }

    /// What is known of a mark that is one of two.
    func orElse(_ other: KnownMark) -> KnownMark {
        KnownMark(value, known: known & other.known & ~(value ^ other.value))
    }
}

extension Packet {
    /// What is known of a mark.
    subscript(_ mark: Mark) -> KnownMark {
        get { mark == .ofPacket ? self.mark : connectionMark }
        set { if mark == .ofPacket { self.mark = newValue } else { connectionMark = newValue } }
    }

    /// The packet with the marks that it comes with. Nothing from outside has one: the sender's stays with the sender
    /// (net/core/skbuff.c, `skb_scrub_packet`). What this host sends to itself keeps its own, and what is part of a connection
    /// finds that of the connection, which was none at first (net/netfilter/nf_conntrack_core.c, `init_conntrack`).
    var withMarksOfArrival: Packet {
        var packet = self
        packet.mark = mayBeOwn ? .unknown : .none
        packet.connectionMark = state == .new && !mayBeOwn ? .none : .unknown
        return packet
    }

    /// What is known of a packet that is one of two, of which rules have made something else on their way.
    func orElse(_ other: Packet) -> Packet {
        var packet = self
        for mark in Mark.allCases { packet[mark] = self[mark].orElse(other[mark]) }
        if hopLimit != other.hopLimit { packet.hopLimit = nil }
        if state != other.state { (packet.state, packet.direction) = (nil, nil) }
        return packet
    }

    /// Whether this host may have sent it to itself.
    var mayBeOwn: Bool { interface == nil || interface == "lo" }

    /// Whether a rule about marks of connections has one to look at.
    var hasConnection: Truth { hasNoConnection ? .no : Truth(state.map { _ in true }) }
}
