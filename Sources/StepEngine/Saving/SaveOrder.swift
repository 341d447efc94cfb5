public import Netfilter

/// Where the verified rules are to be written.
public enum SaveTarget: Sendable, Equatable {
    /// The host's own files, from which it restores the rules at boot.
    case hostFiles
    /// Files that the person named: this path with `.v4` and `.v6` appended.
    case named(String)
}

/// The rules to write, as verified: a save of anything else must fail.
public struct SaveOrder: Sendable, Equatable {
    /// Where to.
    public var target: SaveTarget
    /// The filter table of each family, as it was verified.
    public var verified: [Family: FilterTable]

    /// Makes an order.
    public init(target: SaveTarget, verified: [Family: FilterTable]) {
        self.target = target
        self.verified = verified
    }
}

/// What came of a `SaveOrder`.
public enum SaveResult: Sendable, Equatable {
    /// Written, read back and found equal to the live rules.
    case saved([SavedFile])
    /// Nothing was changed: the earlier files are as they were. The reason is a sentence.
    case failed(reason: String)

    /// One file written.
    public struct SavedFile: Sendable, Equatable, Codable {
        /// Whose rules it holds; nil for a file that restores the others.
        public var family: Family?
        /// Where it is.
        public var path: String
        /// Where the earlier file was kept, if there was one.
        public var previous: String?
        /// How many rules it holds.
        public var rules: Int
        /// The rules that it does not hold, since other programs put them in anew when they start.
        public var leftOut: [String]
        /// What could not be tried out, as a sentence.
        public var remark: String?
        /// A hash of what was written; earlier versions did not tell.
        public var hash: String?

        /// Makes a record of a file.
        public init(
            family: Family?, path: String, previous: String?, rules: Int, leftOut: [String] = [],
            remark: String? = nil, hash: String? = nil
        ) {
            self.family = family
            self.path = path
            self.previous = previous
            self.rules = rules
            self.leftOut = leftOut
            self.remark = remark
            self.hash = hash
        }
    }
}
