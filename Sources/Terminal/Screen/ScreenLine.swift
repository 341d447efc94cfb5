public import StepEngine

/// A line of the screen by its meaning. The renderer gives it its looks.
public enum ScreenLine: Sendable, Equatable {
    /// An empty line.
    case blank
    /// A heading.
    case heading(String)
    /// A paragraph, wrapped.
    case text(String)
    /// An entry of a list, wrapped.
    case item(String)
    /// A text behind a short label; an empty label continues the one before.
    case labelled(String, String)
    /// A command behind a short label. Where it is wrapped a backslash stands, so that it can be copied.
    case command(String, String)
    /// A line to be typed or copied, alone and whole: the terminal may wrap it, but nobody copies what was broken.
    case toType(String)
    /// A conclusion: its verdict as a word, the family it is about, the sentence.
    case verdict(Verdict, String?, String)
    /// What a command printed: one line, not reflowed but where it is too long.
    case output(String)
}

extension Verdict {
    /// The word that stands for the verdict.
    var word: String {
        switch self {
        case .ok: "OK"
        case .fail: "FAIL"
        case .note: "NOTE"
        case .todo: "TODO"
        case .unsure: "DOUBT"
        case .skip: "SKIP"
        case .wait: "WAIT"
        }
    }
}
