import ArgumentParser
import Terminal

/// What `--help` shows: the text of the library, then examples and exit statuses.
struct HelpText {
    /// The text.
    let text: String

    /// Completes a text of the library, which does not tell whose help it is; but no two commands have the same.
    ///
    /// - Returns: nil if it is no help.
    init?(_ message: String) {
        guard let command = Surefoot.explained.first(where: { Surefoot.helpMessage(for: $0) == message })
        else { return nil }
        self.init(of: command)
    }

    private init(of command: any ExplainedCommand.Type) {
        let options = Surefoot.helpMessage(for: command, columns: Capabilities.widest).withoutBrackets
        let statuses = command.statuses.map { status in
            let number = String(status.rawValue)
            return number + String(repeating: " ", count: 5 - number.count) + command.meaning(of: status)
        }
        text =
            [options, Self.section("EXAMPLES", command.examples), Self.section("EXIT STATUS", statuses)]
            .joined(separator: "\n\n")
    }

    private static func section(_ title: String, _ lines: [String]) -> String {
        (["\(title):"] + lines.map { "  " + $0 }).joined(separator: "\n")
    }
}

extension String {
    /// The text without the brackets that the library puts around what stands for a value, such as `<PORT>`: a shell takes
    /// them for files. What follows in a column stays there.
    var withoutBrackets: String {
        let parts = split(separator: "<", omittingEmptySubsequences: false)
        return parts.dropFirst().reduce(into: String(parts[0])) { text, part in
            guard let end = part.firstIndex(of: ">"), let name = Self.placeholder(part[..<end]) else {
                return text += "<" + part
            }
            let rest = part[part.index(after: end)...]
            text += name + (rest.hasPrefix("  ") ? "  " : "") + rest
        }
    }

    /// What stands for a value; nil if it is something else. One name is the library's own.
    private static func placeholder(_ text: Substring) -> Substring? {
        if text == "subcommand" { return "COMMAND" }
        return text.allSatisfy { $0.isASCII && $0.isUppercase } ? text : nil
    }
}
