import CEditor
import Linux
import SafeText

/// What the terminal can show.
public struct Capabilities: Sendable, Equatable {
    /// The width to write in, in columns: at most 78, at least 20.
    public var width: Int
    /// Whether colours may be used. They never carry meaning alone.
    public var hasColour: Bool
    /// Whether the line of the cursor can be written over: a terminal that is not called dumb.
    public var canRewriteLine: Bool
    /// Whether characters beyond ASCII can be shown.
    public var isUTF8: Bool

    /// The characters that can be shown.
    var alphabet: Shown.Alphabet { Shown.Alphabet(isUTF8: isUTF8) }

    /// The widest line that is written: it fits a terminal of 80 columns with room to spare.
    public static let widest = 78

    /// Makes capabilities.
    public init(
        width: Int = widest, hasColour: Bool = false, canRewriteLine: Bool = false, isUTF8: Bool = false
    ) {
        self.width = width
        self.hasColour = hasColour
        self.canRewriteLine = canRewriteLine
        self.isUTF8 = isUTF8
    }

    /// Derives them from what is known of the terminal. `NO_COLOR` (no-color.org) is obeyed.
    ///
    /// - Parameters:
    ///   - columns: its width; 0 if that is not known.
    ///   - isTerminal: whether it is one at all.
    ///   - isUTF8: whether the locale has characters beyond ASCII.
    ///   - environment: the variables.
    ///   - colours: how many colours a type of terminal has.
    init(
        columns: Int, isTerminal: Bool, isUTF8: Bool, environment: [String: String],
        colours: (_ type: String) -> Int
    ) {
        let refusesColour = environment["NO_COLOR"].map { !$0.isEmpty } ?? false
        let type = environment["TERM"] ?? ""
        self.init(
            width: Self.width(of: columns),
            hasColour: isTerminal && !refusesColour && colours(type) >= Self.coloursInUse,
            canRewriteLine: isTerminal && !["", "dumb", "unknown"].contains(type), isUTF8: isUTF8)
    }

    /// The width to write in on a terminal of so many columns; 0 stands for one that does not tell.
    static func width(of columns: Int) -> Int {
        max(20, min(widest, columns > 0 ? columns - 1 : widest))
    }

    /// Those that are used are among the first eight (ECMA-48).
    private static let coloursInUse = 8

    /// How many colours a type of terminal has, as terminfo(5) tells; 0 for one that is not known.
    static func colours(of type: String) -> Int { Int(sf_terminal_colours(type)) }

    /// Those of standard output. Also takes the environment's locale, which line editing needs.
    public static func ofStandardOutput(environment: [String: String]) -> Capabilities {
        let output = TerminalStream.standardOutput
        return Capabilities(
            columns: output.columns, isTerminal: output.isTerminal, isUTF8: sf_set_locale(),
            environment: environment, colours: Self.colours(of:))
    }
}
