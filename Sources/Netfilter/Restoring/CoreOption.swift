/// The options of iptables itself, by their letters (iptables/xshared.c, `OPTSTRING_COMMON` and `original_opts`).
enum CoreOption {
    /// The letter of a long option; nil if that is not one.
    static func letter(of name: String) -> UInt8? { long.first { $0.name == name }?.letter }

    /// The letters that an abbreviation may stand for.
    static func letters(beginning start: String) -> [UInt8] {
        long.filter { $0.name.hasPrefix(start) }.map(\.letter)
    }

    /// Whether a word must follow.
    static func hasArgument(_ letter: UInt8) -> Bool {
        "ACDIRNEPpsdjiomtcgM".utf8.contains(letter)
    }

    /// Whether there is such an option at all.
    static func isKnown(_ letter: UInt8) -> Bool {
        hasArgument(letter) || "LSFXZhwWfvnxV046".utf8.contains(letter)
    }

    private static let long: [(name: String, letter: UInt8)] = scalars.map { ($0, UInt8(ascii: $1)) }

    private static let scalars: [(String, Unicode.Scalar)] = [
        ("append", "A"), ("delete", "D"), ("check", "C"), ("insert", "I"), ("replace", "R"), ("list", "L"),
        ("list-rules", "S"), ("flush", "F"), ("zero", "Z"), ("new-chain", "N"), ("delete-chain", "X"),
        ("rename-chain", "E"), ("policy", "P"), ("source", "s"), ("destination", "d"), ("src", "s"),
        ("dst", "d"), ("protocol", "p"), ("in-interface", "i"), ("jump", "j"), ("table", "t"), ("match", "m"),
        ("numeric", "n"), ("out-interface", "o"), ("verbose", "v"), ("wait", "w"), ("wait-interval", "W"),
        ("exact", "x"), ("fragments", "f"), ("version", "V"), ("help", "h"), ("line-numbers", "0"),
        ("modprobe", "M"), ("set-counters", "c"), ("goto", "g"), ("ipv4", "4"), ("ipv6", "6"),
    ]
}
