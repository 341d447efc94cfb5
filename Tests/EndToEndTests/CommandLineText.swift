import TestSupport
import Testing

/// A command line as it is printed for people.
struct CommandLineText {
    /// Its words, as a shell has them.
    let words: [String]

    init(_ text: String) throws {
        words = try Finished(running: ["/bin/sh", "-c", #"for word in \#(text); do echo "$word"; done"#])
            .output.split(separator: "\n").map(String.init)
    }

    /// Those behind the program's name.
    var wordsOfProgram: [String] {
        get throws {
            let program = try #require(words.firstIndex { $0 == "surefoot" || $0.hasSuffix("/surefoot") })
            return Array(words[(program + 1)...])
        }
    }
}
