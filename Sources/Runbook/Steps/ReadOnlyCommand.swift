/// What is known to read only: a command after which the packet filters are the same, whatever becomes of it.
///
/// Only what is listed here counts. A program that is not, and an option that is not, may do anything.
package struct ReadOnlyCommand {
    private let arguments: ArraySlice<String>

    /// Whether the command, the program's name first, is known to read only.
    package static func isOne(_ argv: [String]) -> Bool {
        guard let program = argv.first else { return false }
        let command = ReadOnlyCommand(arguments: argv.dropFirst())
        return switch program {
        case "iptables", "ip6tables": command.listsRules
        case "iptables-save", "ip6tables-save":
            command.consists(of: ["-c", "--counters"], values: ["-t", "--table"], takesOthers: false)
        case "iptables-restore", "ip6tables-restore": command.testsRules
        case "curl": command.fetches
        case "nc": command.consists(ofLetters: "46nuvz", values: ["-p", "-s", "-w"])
        case "nft": command.listsNativeRules
        case "ip": command.showsAddresses
        case "ss": command.consists(ofLetters: "46Haelmnoprstuwx", values: [])
        case "systemctl":
            ["cat", "is-active", "is-enabled", "show", "status"].contains(command.arguments.first)
        default: printing.contains(program)
        }
    }

    /// They print, and start no other program.
    private static let printing: Set = [
        "cat", "dig", "echo", "getent", "grep", "head", "host", "id", "ls", "ping", "sleep", "tail", "true",
        "uname", "uptime", "wc", "who",
    ]

    /// Whether all words are options of one letter each, options with a value, or no options.
    private func consists(ofLetters letters: String, values: Set<String>) -> Bool {
        consists(values: values) { word in word.dropFirst().allSatisfy(letters.contains) }
    }

    /// Whether all words are these options, options with a value, or no options.
    private func consists(of options: Set<String>, values: Set<String>, takesOthers: Bool = true) -> Bool {
        consists(values: values, takesOthers: takesOthers, isKnown: options.contains)
    }

    private func consists(
        values: Set<String>, takesOthers: Bool = true, isKnown: (String) -> Bool
    ) -> Bool {
        var rest = arguments
        while let word = rest.popFirst() {
            if values.contains(word) {
                guard rest.popFirst() != nil else { return false }
            } else if word.hasPrefix("-") ? !isKnown(word) : !takesOthers {
                return false
            }
        }
        return true
    }

    /// `-L` and `-S` go together with `-Z`, also in one word (`-nvZ`); `-C` goes with no other command (`add_command` in
    /// iptables/xshared.c).
    private var listsRules: Bool {
        let listing = arguments.filter { !["-L", "-S", "--list", "--list-rules"].contains($0) }
        if listing.count < arguments.count {
            return ReadOnlyCommand(arguments: listing[...]).consists(values: ["-t", "--table"]) { word in
                Self.listingOptions.contains(word) || word.dropFirst().allSatisfy("nvx".contains)
            }
        }
        var rest = arguments
        if ["-w", "--wait"].contains(rest.first) {
            rest.removeFirst()
            if rest.first.map({ Int($0) != nil }) ?? false { rest.removeFirst() }
        }
        // A program of the rule's choice that loads modules could do anything.
        let loads = rest.contains { $0.hasPrefix("-M") || $0.hasPrefix("--mo") }
        return ["-C", "--check", "-V", "--version"].contains(rest.first) && !loads
    }

    private static let listingOptions: Set = [
        "-w", "--wait", "--line-numbers", "--numeric", "--verbose", "--exact",
    ]

    private var testsRules: Bool {
        arguments.contains { ["-t", "--test"].contains($0) }
            && consists(
                of: ["-t", "--test", "-n", "--noflush", "-c", "--counters", "-w", "--wait"], values: [])
    }

    private var fetches: Bool {
        consists(
            of: [
                "-4", "-6", "-I", "-L", "-S", "-f", "-i", "-k", "-s", "-sS", "-v", "--fail", "--head",
                "--insecure",
                "--location", "--show-error", "--silent",
            ], values: ["-m", "--connect-timeout", "--max-time", "--resolve", "--url"])
    }

    /// nft puts its words together again, so that a further command may follow in any of them.
    private var listsNativeRules: Bool {
        let words = arguments.drop { $0.hasPrefix("-") && $0.dropFirst().allSatisfy("anjs".contains) }
        return words.first == "list" && !words.contains { $0.contains(";") || $0.contains("\n") }
    }

    private var showsAddresses: Bool {
        let words = arguments.drop { ["-4", "-6", "-br", "-d", "-s"].contains($0) }
        let objects = ["a", "addr", "address", "link", "neigh", "r", "route", "rule"]
        return objects.contains(words.first ?? "")
            && [nil, "list", "ls", "show"].contains(words.dropFirst().first)
    }
}
