/// Which of INPUT's rules a session has put in or moved.
///
/// They are told by their places, not by their words, since others may have a rule of the same words. Whenever INPUT is
/// read, the places are looked up in what it has become.
public struct SessionRules: Sendable, Equatable {
    /// INPUT's rules as last read.
    public private(set) var known: [Rule]
    /// Which of them are the session's.
    public internal(set) var marks: Marks
    /// What the session may have put in since.
    public var doubtful: [Doubtful]

    /// The session's rules among those of a listing of INPUT. Places count from 0.
    public struct Marks: Sendable, Equatable, Codable {
        /// Where the rules stand that the session has put in.
        public var inserted: Set<Int>
        /// The rules that were there, and that the session has moved.
        public var moved: [Move]

        /// Makes marks.
        public init(inserted: Set<Int> = [], moved: [Move] = []) {
            self.inserted = inserted
            self.moved = moved
        }

        /// Where a rule stands, and where it would stand had there been no session.
        public struct Move: Sendable, Equatable, Codable {
            /// Its place in INPUT.
            public var place: Int
            /// Its place in what INPUT would be.
            public var home: Int

            /// Makes a move.
            public init(place: Int, home: Int) {
                self.place = place
                self.home = home
            }
        }

        /// Whether no rule is the session's.
        public var isEmpty: Bool { count == 0 }

        /// How many rules are the session's.
        var count: Int { inserted.count + moved.count }

        var places: Set<Int> { inserted.union(moved.map(\.place)) }
    }

    /// A rule that a command may have put in: whether it did was not seen yet.
    public struct Doubtful: Sendable, Equatable, Codable {
        /// The rule's words.
        public var words: [String]
        /// Whether the command has taken the rule from another place, if it was there.
        public var isMove: Bool

        /// Makes one.
        public init(words: [String], isMove: Bool) {
            self.words = words
            self.isMove = isMove
        }
    }

    /// The rules of a session that may have put in these since INPUT was read.
    public init(known: [Rule], marks: Marks = Marks(), doubtful: [Doubtful] = []) {
        self.known = known
        self.marks = marks
        self.doubtful = doubtful
    }

    /// Whether the session may have rules in INPUT.
    public var isEmpty: Bool { marks.isEmpty && doubtful.isEmpty }

    /// What INPUT would be without the session: places in `known`, in their order.
    var without: [Int] {
        let places = marks.places
        var order = known.indices.filter { !places.contains($0) }
        for move in marks.moved.sorted(by: { $0.home < $1.home }) {
            order.insert(move.place, at: min(move.home, order.count))
        }
        return order
    }

    /// Looks the session's rules up in what INPUT has become. What others took away is nobody's any more.
    public mutating func follow(to now: [Rule]) {
        guard !areAllWhereTheyWere(in: now) else { return }
        self = SessionRules(known: now, marks: Following(self, now).marks)
    }

    /// Whether nothing has moved. That is soon told, and to look up a hundred thousand rules takes long.
    private func areAllWhereTheyWere(in now: [Rule]) -> Bool {
        doubtful.isEmpty && known.count == now.count && zip(known, now).allSatisfy { $0.words == $1.words }
            && marks.places.allSatisfy { now[$0].fitsOnALine }
    }

    /// Takes rules of INPUT as last read for the session's own.
    public mutating func claim(_ isOwn: (Rule) -> Bool) {
        let places = marks.places
        marks.inserted.formUnion(known.indices.filter { !places.contains($0) && isOwn(known[$0]) })
    }

    /// The same as `follow`, where a rule may have come in other words than the command's: then all that came are the session's own, if
    /// they are no more than it may have put in.
    public mutating func followSpelledAnew(to now: [Rule]) {
        guard !areAllWhereTheyWere(in: now) else { return }
        let following = Following(self, now)
        let newcomers = following.newcomers.filter { now[$0].fitsOnALine }
        let most = doubtful.count
        let before = marks.count
        self = SessionRules(known: now, marks: following.marks)
        guard marks.count <= before, newcomers.count <= most else { return }
        marks.inserted.formUnion(newcomers)
    }
}

extension SessionRules: Codable {
    private enum Key: CodingKey {
        case known, marks, doubtful
    }

    /// Writes the rules as words.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        try values.encode(known.map(\.words), forKey: .known)
        try values.encode(marks, forKey: .marks)
        try values.encode(doubtful, forKey: .doubtful)
    }

    /// Reads what `encode` writes. Marks for rules that are not there are refused.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        known = try values.decode([[String]].self, forKey: .known).map { Rule(chain: "INPUT", words: $0) }
        marks = try values.decode(Marks.self, forKey: .marks)
        doubtful = try values.decode([Doubtful].self, forKey: .doubtful)
        guard marks.fit(known.count) else {
            throw DecodingError.dataCorruptedError(
                forKey: .marks, in: values, debugDescription: "There are no such rules.")
        }
    }
}

extension SessionRules.Marks {
    /// Whether they can be those of so many rules.
    public func fit(_ rules: Int) -> Bool {
        places.allSatisfy((0..<rules).contains) && moved.allSatisfy { $0.home >= 0 }
            && places.count == count
    }
}
