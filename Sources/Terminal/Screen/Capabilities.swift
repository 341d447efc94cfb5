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

    /// Derives them from what is known of the terminal.
    ///
    /// `NO_COLOR` (no-color.org) and `TERM=dumb` are obeyed.
    public init(columns: Int, isTerminal: Bool, isUTF8: Bool, environment: [String: String]) {
        let name = environment["TERM"] ?? ""
        let isCapable = isTerminal && !["", "dumb", "unknown"].contains(name)
        let refusesColour = environment["NO_COLOR"].map { !$0.isEmpty } ?? false
        self.init(
            width: Self.width(of: columns), hasColour: isCapable && !refusesColour,
            canRewriteLine: isCapable, isUTF8: isUTF8)
    }

    /// The width to write in on a terminal of so many columns; 0 stands for one that does not tell.
    static func width(of columns: Int) -> Int {
        max(20, min(widest, columns > 0 ? columns - 1 : widest))
    }

    /// Those of standard output. Also takes the environment's locale, which line editing needs.
    public static func ofStandardOutput(environment: [String: String]) -> Capabilities {
        let output = TerminalStream.standardOutput
        return Capabilities(
            columns: output.columns, isTerminal: output.isTerminal, isUTF8: sf_set_locale(),
            environment: environment)
    }
}
