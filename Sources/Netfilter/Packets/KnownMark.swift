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
    /// What is known of both marks that rules may give a packet.
    struct Marks: Sendable, Hashable {
        /// Its own, as it is where rules look at it.
        var ofPacket = KnownMark.unknown
        /// That of its connection.
        var ofConnection = KnownMark.unknown

        /// Both may be anything.
        static let unknown = Marks()

        /// What is known of one of them.
        subscript(_ mark: Mark) -> KnownMark {
            get { mark == .ofPacket ? ofPacket : ofConnection }
            set { if mark == .ofPacket { ofPacket = newValue } else { ofConnection = newValue } }
        }

        /// The marks behind a change.
        func changed(by change: MarkChange) -> Marks {
            var marks = self
            marks[change.mark] = self[change.mark].changed(by: change, other: self[change.mark.other])
            return marks
        }

        /// What is known of the marks of a packet that has one or the other.
        func orElse(_ other: Marks) -> Marks {
            Marks(
                ofPacket: ofPacket.orElse(other.ofPacket),
                ofConnection: ofConnection.orElse(other.ofConnection))
        }
    }

    /// The packet with the marks that it comes with. Nothing from outside has one: the sender's stays with the sender
    /// (net/core/skbuff.c, `skb_scrub_packet`). What this host sends to itself keeps its own, and what is part of a connection
    /// finds that of the connection, which was none at first (net/netfilter/nf_conntrack_core.c, `init_conntrack`).
    var withMarksOfArrival: Packet {
        var packet = self
        packet.marks.ofPacket = mayBeOwn ? .unknown : .none
        packet.marks.ofConnection = state == .new && !mayBeOwn ? .none : .unknown
        return packet
    }

    /// Whether a rule about marks of connections has one to look at.
    var hasConnection: Truth { hasNoConnection ? .no : Truth(state.map { _ in true }) }
}
