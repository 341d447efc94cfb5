/// How iptables quotes words in what it prints (libxtables, `xtables_save_string`).
enum RuleWords {
    /// The options whose value is free text, so that it may look like an option.
    static let textOptions: Set<String> = [
        "--comment", "--log-prefix", "--nflog-prefix", "--ulog-prefix", "--helper",
        "--string", "--hex-string", "--u32", "--bytecode",
    ]
    /// Those among them that are quoted whatever they hold (libxt_string, libxt_u32, libxt_bpf).
    private static let alwaysQuoted: Set<String> = ["--string", "--hex-string", "--u32", "--bytecode"]

    /// Prints words as iptables does.
    static func printed(_ words: [String]) -> String {
        var previous = ""
        var hasTarget = false
        var printed: [String] = []
        for word in words {
            // The target CT has an option of the same name as the match helper, and does not quote it.
            let option = hasTarget && previous == "--helper" ? "" : previous
            printed.append(needsQuotes(word, after: option) ? quoted(word) : word)
            hasTarget = hasTarget || word == "-j"
            previous = word
        }
        return printed.joined(separator: " ")
    }

    private static func needsQuotes(_ word: String, after option: String) -> Bool {
        guard !word.isEmpty, !alwaysQuoted.contains(option) else { return true }
        return textOptions.contains(option)
            ? !word.utf8.allSatisfy(isBareInText)
            : word.utf8.contains { " \t\r\n\"\\'".utf8.contains($0) }
    }

    /// The characters of free text that iptables prints without quotes.
    private static func isBareInText(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }

    private static func quoted(_ word: String) -> String {
        var quoted = "\""
        for scalar in word.unicodeScalars {
            if "\"\\'".unicodeScalars.contains(scalar) { quoted += "\\" }
            quoted.unicodeScalars.append(scalar)
        }
        return quoted + "\""
    }
}
