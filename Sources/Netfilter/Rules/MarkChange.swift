/// What a target makes of a mark, bit by bit (net/netfilter/xt_mark.c, `mark_tg`; xt_connmark.c, `connmark_tg_shift`).
///
/// The new mark is that of the bits that are kept, exclusive or those of the other mark, exclusive or those that are flipped.
public struct MarkChange: Sendable, Equatable {
    /// The mark that is changed.
    let mark: Mark
    /// The bits that are not cleared first.
    let kept: UInt32
    /// The bits of the other mark that are put in.
    let other: UInt32
    /// The bits that are flipped then.
    let flipped: UInt32
    /// The bits that may be anything then.
    let unknown: UInt32

    private init(
        _ mark: Mark, kept: UInt32 = 0, other: UInt32 = 0, flipped: UInt32 = 0, unknown: UInt32 = 0
    ) {
        (self.mark, self.kept, self.other) = (mark, kept, other)
        (self.flipped, self.unknown) = (flipped, unknown)
    }

    /// It may become anything.
    static func unknown(_ mark: Mark) -> Self { Self(mark, unknown: .max) }

    /// Reads the words behind the name of a target. What is not understood there may make anything of the mark.
    ///
    /// - Returns: nil if the target changes no mark.
    init?(target: String, _ words: ArraySlice<String>) {
        switch target {
        case "MARK": self = Self.setting(.ofPacket, words) ?? .unknown(.ofPacket)
        case "CONNMARK":
            self = Self.setting(.ofConnection, words) ?? Self.copying(words) ?? .unknown(.ofConnection)
        // Both make the mark of something that is not looked into (iptables-extensions(8); ipset(8), SKBINFO).
        case "HMARK": self = .unknown(.ofPacket)
        case "SET" where words.contains("--map-mark"): self = .unknown(.ofPacket)
        default: return nil
        }
    }

    /// `--set-xmark 0x1/0xff`, or another spelling of the same (extensions/libxt_MARK.c, `MARK_parse`, `mark_tg_parse`).
    private static func setting(_ mark: Mark, _ words: ArraySlice<String>) -> Self? {
        guard words.count == 2, let option = words.first, let text = words.last,
            let (value, mask) = MarkTest.valueAndMask(text)
        else { return nil }
        switch option {
        case "--set-xmark": return Self(mark, kept: ~(mask ?? .max), flipped: value)
        case "--set-mark": return Self(mark, kept: ~((mask ?? .max) | value), flipped: value)
        case "--and-mark" where mask == nil: return Self(mark, kept: value)
        case "--or-mark" where mask == nil: return Self(mark, kept: ~value, flipped: value)
        case "--xor-mark" where mask == nil: return Self(mark, kept: .max, flipped: value)
        default: return nil
        }
    }

    /// `--restore-mark --nfmask 0xff --ctmask 0xff`, `--save-mark`.
    private static func copying(_ words: ArraySlice<String>) -> Self? {
        var masks = (packet: UInt32.max, connection: UInt32.max)
        var rest = words.dropFirst()
        while let option = rest.popFirst() {
            guard let mask = rest.popFirst().flatMap(OptionValue.number) else { return nil }
            switch option {
            case "--mask": masks = (mask, mask)
            case "--nfmask": masks.packet = mask
            case "--ctmask": masks.connection = mask
            default: return nil
            }
        }
        switch words.first {
        case "--save-mark": return Self(.ofConnection, kept: ~masks.connection, other: masks.packet)
        case "--restore-mark": return Self(.ofPacket, kept: ~masks.packet, other: masks.connection)
        default: return nil
        }
    }

    /// Reads the value that a statement of nftables sets a mark to: `1`, or `meta mark | 1`, with what it calls the mark itself.
    init?(_ mark: Mark, native value: JSONValue, _ key: JSONValue) {
        let number = { (value: JSONValue) in value.number.flatMap { UInt32(exactly: $0) } }
        if let set = number(value) {
            self.init(mark, flipped: set)
            return
        }
        for name in ["|", "&", "^"] {
            guard let parts = value[name]?.array, parts.count == 2, parts[0] == key,
                let bits = number(parts[1])
            else { continue }
            let kept = name == "|" ? ~bits : name == "&" ? bits : .max
            self.init(mark, kept: kept, flipped: name == "&" ? 0 : bits)
            return
        }
        return nil
    }

    /// Whether it makes no difference if it is done twice.
    var isRepeatable: Bool { kept & (flipped | other) == 0 }

    /// Whether a packet that is part of no connection stays as it is.
    var needsConnection: Bool { mark == .ofConnection || other != 0 }
}
