/// A command as it will run: a value that can be shown, compared and recorded before anything happens.
public struct Command: Sendable, Equatable, CustomStringConvertible {
    /// The program's name, then its arguments. There is no shell in between.
    public var argv: [String]
    /// What the command reads on its standard input; empty for most.
    public var input: String

    /// Makes a command.
    public init(_ argv: [String], input: String = "") {
        self.argv = argv
        self.input = input
    }

    /// The command as one would type it in a shell.
    public var description: String {
        argv.map(Self.quoted).joined(separator: " ")
    }

    private static func quoted(_ word: String) -> String {
        // By itself and behind a program an exclamation mark is no more than a word (bash(1), HISTORY EXPANSION).
        let isPlain = word == "!" || !word.isEmpty && word.utf8.allSatisfy(isPlain)
        return isPlain
            ? word
            : "'"
                // As a character, a quote with an accent on it is no quote.
                + word.unicodeScalars.map { $0 == "'" ? "'\\''" : String($0) }.joined() + "'"
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default:
            "-_./:,=+@%[]".utf8.contains(byte)
        }
    }

    /// Whether the command may write into the packet filter: cut off in the middle, it would leave open what is written.
    public var mayWriteRules: Bool {
        guard let name = argv.first?.split(separator: "/").last,
            name.hasPrefix("iptables") || name.hasPrefix("ip6tables")
        else { return false }
        let looks = ["-S", "-L", "-C", "-V", "--list-rules", "--list", "--check", "--version"]
        return !name.hasSuffix("-save") && !argv.contains(where: looks.contains)
    }

    /// Whether the command may print rules, of which there may be any number; also where another program runs it.
    public var mayListRules: Bool {
        argv.contains { word in
            let name = word.split(separator: "/").last ?? ""
            return name == "nft" || name.hasPrefix("iptables") || name.hasPrefix("ip6tables")
        }
    }

    /// Whether the command sets INPUT's policy to DROP, which only an armed rollback timer may precede.
    public var setsInputPolicyToDrop: Bool {
        guard let option = argv.firstIndex(where: { $0 == "-P" || $0 == "--policy" }) else { return false }
        return argv[(option + 1)...].starts(with: ["INPUT", "DROP"])
    }
}
