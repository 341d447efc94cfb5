/// The words of a rule in one spelling: protocols by number, states in one order.
///
/// So a rule is found again whichever version of iptables has printed it.
struct RuleIdentity: Hashable {
    let words: [String]

    init(_ words: [String]) {
        var spelled: [String] = []
        var option = ""
        for word in words {
            spelled.append(Self.spelling(of: word, after: option))
            option = RuleWords.textOptions.contains(option) ? "" : word
        }
        self.words = spelled
    }

    private static func spelling(of word: String, after option: String) -> String {
        switch option {
        case "-p": Transport.number(of: word).map { String($0) } ?? word
        case "--ctstate", "--state": word.split(separator: ",").sorted().joined(separator: ",")
        default: word
        }
    }

    /// The words that bear on packets: all but comments.
    var meaning: [String] {
        var meaning: [String] = []
        var rest = words[...]
        while let word = rest.popFirst() {
            if word == "-m", rest.first == "comment" {
                rest.removeFirst()
            } else if word == "--comment" {
                _ = rest.popFirst()
            } else {
                meaning.append(word)
                if RuleWords.textOptions.contains(word), let text = rest.popFirst() { meaning.append(text) }
            }
        }
        return meaning
    }
}
