/// Looks the session's rules up in what INPUT has become.
struct Following {
    /// Whose each rule of INPUT is now.
    private(set) var owners: [Owner]

    private let now: [Rule]
    private let identities: [RuleIdentity]
    /// By the place before, that in what INPUT would have been without the session.
    private let homes: [Int: Int]

    /// Whose a rule is. A home is its place in what INPUT would have been without the session.
    enum Owner: Hashable {
        /// The session put it in.
        case session
        /// The session has moved it from its home.
        case moved(home: Int)
        /// It is no concern of the session; without a home, it was not there before.
        case others(home: Int?)
    }

    init(_ before: SessionRules, _ now: [Rule]) {
        self.now = now
        identities = now.map { RuleIdentity($0.words) }
        homes = Dictionary(uniqueKeysWithValues: zip(before.without, 0...))
        let alignment = RuleAlignment(before.known, now, staying: before.stays)
        owners = alignment.oldIndex.map { _ in .others(home: nil) }
        for (place, old) in alignment.oldIndex.enumerated() {
            if let old, now[place].fitsOnALine { owners[place] = owner(of: old, in: before) }
        }
        claim(before, gone: Set(before.known.indices).subtracting(alignment.oldIndex.compactMap { $0 }))
        arrange()
    }

    private func owner(of old: Int, in before: SessionRules) -> Owner {
        guard let home = homes[old] else { return .session }
        return before.marks.moved.contains { $0.place == old } ? .moved(home: home) : .others(home: home)
    }

    /// What the session may have put in, and has come, is its own. Of several copies it is the first.
    private mutating func claim(_ before: SessionRules, gone: Set<Int>) {
        var gone = gone.sorted()
        for doubtful in before.doubtful {
            let wanted = RuleIdentity(doubtful.words)
            guard let place = newcomers.first(where: { identities[$0] == wanted && now[$0].fitsOnALine })
            else {
                continue
            }
            owners[place] = .session
            guard doubtful.isMove,
                let index = gone.firstIndex(where: { RuleIdentity(before.known[$0].words) == wanted })
            else { continue }
            if let home = homes[gone.remove(at: index)] { owners[place] = .moved(home: home) }
        }
    }

    /// The places of the rules that were not there before, and are not the session's.
    var newcomers: [Int] { owners.indices.filter { owners[$0] == .others(home: nil) } }

    /// Of equal rules side by side nobody can tell which is whose: the session's are taken to stand above, then new ones,
    /// since most rules are put in at the top.
    private mutating func arrange() {
        var start = 0
        while start < now.count {
            let end = identities[start...].firstIndex { $0 != identities[start] } ?? now.count
            owners[start..<end] = (owners[start..<end].sorted { $0.rank < $1.rank })[...]
            start = end
        }
    }

    /// A moved rule belongs behind the rule it stood behind; if that is gone, behind the nearest before it; else at the
    /// top.
    var marks: SessionRules.Marks {
        var order: [(place: Int, home: Int?)] = []
        var moved: [(place: Int, home: Int)] = []
        var marks = SessionRules.Marks()
        for (place, owner) in owners.enumerated() {
            switch owner {
            case .session: marks.inserted.insert(place)
            case .moved(let home): moved.append((place, home))
            case .others(let home): order.append((place, home))
            }
        }
        for rule in moved.sorted(by: { $0.home < $1.home }) {
            let above = order.indices.filter { order[$0].home.map { $0 < rule.home } ?? false }
            let neighbour = above.max { (order[$0].home ?? 0) < (order[$1].home ?? 0) }
            order.insert((rule.place, rule.home), at: neighbour.map { $0 + 1 } ?? 0)
        }
        let places = Set(moved.map(\.place))
        marks.moved = order.enumerated().filter { places.contains($1.place) }.map { index, rule in
            .init(place: rule.place, home: index)
        }
        return marks
    }
}

extension Following.Owner {
    fileprivate var rank: Int {
        switch self {
        case .session: 0
        case .moved: 1
        case .others(home: nil): 2
        case .others: 3
        }
    }
}

extension SessionRules {
    /// Whether each rule is likely to have stayed. Of several copies `-D` takes the first.
    fileprivate var stays: [RuleAlignment.Stay] {
        var stays = known.map { _ in RuleAlignment.Stay.others }
        for move in marks.moved { stays[move.place] = .moved }
        for place in marks.inserted { stays[place] = .inserted }
        for doubtful in doubtful where doubtful.isMove {
            let wanted = RuleIdentity(doubtful.words)
            if let first = known.firstIndex(where: { RuleIdentity($0.words) == wanted }) {
                stays[first] = .taken
            }
        }
        return stays
    }
}
